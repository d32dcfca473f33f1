"""Views of lists that people keep: for every list of the plan, in one way."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.plan import actions
from plumbline.plan.models import SavedView
from plumbline.plan.refusals import PlanUnusable
from tests.cast import make_person, sign_in
from tests.plan.assurance.builders import make_framework
from tests.plan.plan_builders import a_commitment, a_lead, an_action

pytestmark = pytest.mark.django_db
PLAN = "/desk/plan/"
WAYS = [
    ("actions", "/desk/plan/actions/", "status=waiting"),
    ("slipping", "/desk/plan/actions/slipping", "sort=-owner"),
    ("commitments", "/desk/plan/commitments/", "state=draft"),
    ("proposals", "/desk/plan/proposals/", "state=waiting"),
    ("risks", "/desk/assurance/risks/", "state=open"),
    ("assessments", "/desk/assurance/assessments/", "assessment=none"),
    ("frameworks", "/desk/assurance/", "q=standard"),
]


def _client(person: Person | None = None) -> Client:
    return sign_in(Client(), person or a_lead())


def _keep(client: Client, listed: str, query: str, **told: str) -> str:
    address = f"{PLAN}views/keep?{urlencode({'list': listed, 'query': query})}"
    return client.post(address, told, follow=True).content.decode()


def _forget(client: Client, listed: str, name: str) -> str:
    address = f"{PLAN}views/forget?{urlencode({'list': listed, 'name': name})}"
    return client.post(address, follow=True).content.decode()


@pytest.mark.parametrize(("listed", "address", "query"), WAYS)
def test_every_list_keeps_views_of_its_own_for_one_person(listed: str, address: str, query: str) -> None:
    mine, theirs = _client(), _client()
    link = f'<a href="?{query}">Mine</a>'

    kept = _keep(mine, listed, query, name="Mine")

    assert "The view is kept for you." in kept
    assert '<strong aria-current="true">Mine</strong>' in kept
    assert link in mine.get(address).content.decode()
    assert link not in theirs.get(address).content.decode()
    others = [path for name, path, _ in WAYS if name != listed]
    assert not any(">Mine<" in mine.get(path).content.decode() for path in others)


def test_make_framework_keeps_views_of_its_own_requirements() -> None:
    framework, client = make_framework(), _client()

    shown = _keep(client, f"framework/{framework.slug}", "gap=gap", name="Gaps")

    assert '<strong aria-current="true">Gaps</strong>' in shown
    assert "Gaps" not in [view.name for view in SavedView.objects.filter(listed="frameworks")]


def test_a_view_is_forgotten_after_asking_once_more() -> None:
    client = _client()
    _keep(client, "risks", "state=open", name="Open ones")
    address = f"{PLAN}views/forget?{urlencode({'list': 'risks', 'name': 'Open ones'})}"

    asked = client.get(address).content.decode()
    still = SavedView.objects.count()
    told = _forget(client, "risks", "Open ones")
    again = _forget(client, "risks", "Open ones")

    assert "Do you want to forget “Open ones”?" in asked
    assert (still, SavedView.objects.count()) == (1, 0)
    assert "“Open ones” is forgotten." in told
    assert "there is nothing to forget" in again


def test_nobody_forgets_or_opens_with_what_others_keep() -> None:
    lead = a_lead()
    actions.save_view(by=lead, listed="risks", name="Open ones", query="state=open")
    client = _client()

    _forget(client, "risks", "Open ones")
    client.post(f"{PLAN}views/open-with", {"list": "risks", "name": "Open ones"})

    assert list(SavedView.objects.values_list("person", "opens")) == [(lead.pk, False)]


@pytest.mark.parametrize(("listed", "address", "query"), WAYS)
def test_a_list_opens_with_the_view_that_was_chosen_and_can_show_everything(
    listed: str, address: str, query: str
) -> None:
    client = _client()
    _keep(client, listed, query, name="First", opens="on")

    plain = client.get(address)
    everything = client.get(f"{address}?all=yes")
    narrowed = client.get(f"{address}?q=letters")

    assert (plain.status_code, plain["Location"]) == (302, f"{address}?{query}")
    assert (everything.status_code, narrowed.status_code) == (200, 200)
    assert f'<a href="?{query}">First</a>' in everything.content.decode()


def test_taking_the_last_filter_off_does_not_open_the_view_again() -> None:
    an_action()
    client = _client()

    page = _keep(client, "actions", "status=waiting", name="First", opens="on")

    assert 'class="pl-chip" href="?all=yes"' in page
    assert '<a href="?all=yes">Clear all</a>' in page


def test_a_list_opens_in_one_way_and_with_everything_again() -> None:
    client = _client()
    _keep(client, "actions", "status=waiting", name="First", opens="on")
    _keep(client, "actions", "status=complete", name="Second", opens="on")
    one = list(SavedView.objects.filter(opens=True).values_list("name", flat=True))

    client.post(f"{PLAN}views/open-with", {"list": "actions", "name": "First"})
    other = list(SavedView.objects.filter(opens=True).values_list("name", flat=True))
    client.post(f"{PLAN}views/open-with", {"list": "actions", "name": ""})

    assert (one, other, SavedView.objects.filter(opens=True).count()) == (["Second"], ["First"], 0)
    assert client.get(f"{PLAN}actions/").status_code == 200


def test_a_second_view_of_one_name_is_told_and_can_replace_the_first() -> None:
    client = _client()
    _keep(client, "actions", "status=waiting", name="Late")

    told = _keep(client, "actions", "status=complete", name="Late")
    kept = SavedView.objects.get().query
    _keep(client, "actions", "status=complete", name="Late", replace="on")

    assert "called “Late” already" in told
    assert "Replace the view of this name" in told
    assert (kept, SavedView.objects.get().query) == ("status=waiting", "status=complete")


def test_two_lists_can_have_views_of_one_name() -> None:
    client = _client()

    _keep(client, "actions", "q=x", name="Mine")
    _keep(client, "risks", "q=x", name="Mine")

    assert SavedView.objects.count() == 2


@pytest.mark.parametrize(
    ("query", "name", "told"),
    [
        ("q=x", "", "Give this view a name"),
        ("", "All", "Narrow the list down first"),
        ("q=" + "x" * 1000, "Long", "too long to be kept"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_what_was_typed(query: str, name: str, told: str) -> None:
    page = _keep(_client(), "actions", query, name=name)

    assert told in page
    assert "<h1>Keep this view</h1>" in page
    assert SavedView.objects.count() == 0


def test_nobody_keeps_more_views_of_a_list_than_fit_on_a_page() -> None:
    lead = a_lead()
    for number in range(20):
        actions.save_view(by=lead, listed="actions", name=f"View {number}", query="q=x")

    actions.save_view(by=lead, listed="actions", name="View 3", query="q=y", replace=True)
    actions.save_view(by=lead, listed="risks", name="One more", query="q=x")
    with pytest.raises(PlanUnusable, match="20 views of this list already"):
        actions.save_view(by=lead, listed="actions", name="One more", query="q=x")


def test_a_view_whose_choice_has_gone_opens_with_the_rest_and_says_so() -> None:
    a_commitment(promise="Letters in every language.")
    client = _client()

    page = _keep(client, "commitments", "q=letters&state=draft&area=gone&sort=nonsense", name="Mine")

    assert "so it was left out: Area of focus: gone; Order: nonsense." in page
    assert "Letters in every language." in page
    assert "1 found with" in page


def test_a_view_of_which_everything_applies_says_nothing() -> None:
    a_commitment()

    page = _keep(_client(), "commitments", "q=language&state=draft", name="Mine")

    assert "no longer here to choose" not in page


@pytest.mark.parametrize("listed", ["", "nothing", "framework/none"])
def test_a_list_that_is_not_there_leads_back_to_the_plan(listed: str) -> None:
    client = _client()

    for answer in (
        client.get(f"{PLAN}views/keep", {"list": listed, "query": "q=x"}),
        client.get(f"{PLAN}views/forget", {"list": listed, "name": "x"}),
        client.post(f"{PLAN}views/open-with", {"list": listed, "name": "x"}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, PLAN)


@pytest.mark.parametrize(("listed", "address", "query"), WAYS)
def test_a_list_costs_the_same_queries_with_one_view_and_with_three(
    listed: str, address: str, query: str, django_assert_num_queries
) -> None:
    lead = a_lead()
    client = _client(lead)
    actions.save_view(by=lead, listed=listed, name="One", query=query)
    client.get(address)
    costs = {
        "actions": 8,
        "slipping": 8,
        "commitments": 7,
        "proposals": 5,
        "risks": 5,
        "assessments": 6,
        "frameworks": 5,
    }
    with django_assert_num_queries(costs[listed]):
        client.get(address)
    for name in ("Two", "Three"):
        actions.save_view(by=lead, listed=listed, name=name, query=f"{query}&q=x{name}")
    with django_assert_num_queries(costs[listed]):
        client.get(address)


def test_what_is_done_with_views_is_in_the_trail_without_what_was_searched_for() -> None:
    lead = a_lead()

    actions.save_view(by=lead, listed="actions", name="Ann's", query="q=Ann")
    actions.open_like_this(by=lead, listed="actions", name="Ann's")
    actions.forget_view(by=lead, listed="actions", name="Ann's")

    entries = Entry.objects.filter(action__in=["plan.save_view", "plan.open_like_this", "plan.forget_view"])
    assert [entry.action for entry in entries.order_by("number")] == [
        "plan.save_view",
        "plan.open_like_this",
        "plan.forget_view",
    ]
    assert {str(entry.detail) for entry in entries} == {"{'list': 'actions'}"}


def test_who_may_not_see_the_plan_keeps_nothing() -> None:
    client = _client(make_person("partner"))

    assert client.get(f"{PLAN}views/keep?list=actions&query=q%3Dx").status_code == 403
