"""The plan's pages: what they say, what they cost, and what they do with wrong input."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plumbline.plan import actions
from plumbline.plan.models import Action, Commitment, Update
from tests.cast import make_person, sign_in
from tests.plan.plan_builders import (
    BY,
    a_commitment,
    a_lead,
    a_promise,
    a_sponsor,
    an_action,
    an_area,
    an_owner,
    figures,
    in_days,
    make_public,
)

pytestmark = pytest.mark.django_db
PLAN = "/desk/plan/"
SAID = {"happened": "The letters are out.", "own_view": "on track"}


def _client(person) -> Client:
    return sign_in(Client(), person)


def _page(client: Client, path: str) -> str:
    response = client.get(PLAN + path)
    assert response.status_code == 200, path
    return response.content.decode()


LISTS = [
    ("", 12),
    ("commitments/", 8),
    ("actions/", 10),
    ("actions/slipping", 10),
    ("proposals/", 6),
    ("mine/", 9),
    ("programmes/", 5),
    ("programmes/anti-racism/", 12),
]


@pytest.mark.parametrize(("path", "queries"), LISTS)
def test_a_list_costs_the_same_queries_at_one_row_and_at_three(
    path: str, queries: int, django_assert_num_queries
) -> None:
    lead = a_lead()
    client = _client(lead)

    def add() -> None:
        action = an_action(owner=lead, due=in_days(-20), milestones=[("Agreed", in_days(-30))])
        actions.give_update(by=BY, action=action, help_needed="Money.", **SAID)
        make_public(action.commitment)

    add()
    client.get(PLAN + path)
    with django_assert_num_queries(queries):
        _page(client, path)
    add()
    add()
    with django_assert_num_queries(queries):
        _page(client, path)


@pytest.mark.parametrize(
    "path", ["", "commitments/", "actions/", "actions/slipping", "proposals/", "mine/", "programmes/"]
)
def test_with_nothing_in_it_a_page_says_what_to_do(path: str) -> None:
    page = _page(_client(a_lead()), path)

    assert "<h1>" in page


def test_a_commitment_without_a_measure_says_so() -> None:
    commitment = a_promise()

    page = _page(_client(make_person("board_member")), f"commitments/{commitment.reference}/")

    assert "Not measured yet" in page
    assert "Change what was promised" not in page


def test_a_commitment_is_measured_on_the_desk_from_figure_to_verdict() -> None:
    found = figures(y2021=(300.0, 290.0, 310.0), y2022=(200.0, 190.0, 210.0))
    commitment = a_commitment(due=in_days(800))
    client = _client(a_lead())
    day = in_days(800)
    told = {
        "figure": "value",
        "target": "150",
        "target_day_day": day.day,
        "target_day_month": day.month,
        "target_day_year": day.year,
        "direction": "lower",
        "shape": "linear",
        "tolerance": "5",
    }
    address = f"commitments/{commitment.reference}/measure"

    listed = _page(client, f"{address}?q=Black")
    client.post(f"{PLAN}{address}/{found['y2021'].pk}", told)
    page = _page(client, f"commitments/{commitment.reference}/")
    [aim] = commitment.aims.all()
    chart = client.get(f"{PLAN}commitments/{commitment.reference}/measure/{aim.public_id}.svg")

    assert f"/measure/{found['y2021'].pk}" in listed
    assert "On trajectory" in page
    assert (chart["Content-Type"], chart.content[:4]) == ("image/svg+xml", b"<svg")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"target": "many"}, "Enter a number"),
        ({"shape": "stepped"}, "at least one day and value"),
        ({"shape": "stepped", "points": "soon 5"}, "is no day and value"),
        ({"points": "2027-03-31 5"}, "A straight line has no points"),
        ({"target_day_year": "1999"}, "must come after the baseline"),
        ({"tolerance": "-1"}, "greater than or equal to 0"),
        ({"direction": "up"}, "Select a valid choice"),
    ],
)
def test_a_measure_that_can_not_be_is_refused_and_what_was_typed_stays(wrong, told: str) -> None:
    found = figures(y2021=(300.0, 290.0, 310.0))
    commitment = a_commitment()
    right = {
        "figure": "value",
        "target": "150.5",
        "target_day_day": "31",
        "target_day_month": "3",
        "target_day_year": "2030",
        "direction": "lower",
        "shape": "linear",
        "tolerance": "0",
    }

    response = _client(a_lead()).post(
        f"{PLAN}commitments/{commitment.reference}/measure/{found['y2021'].pk}", right | wrong
    )

    page = response.content.decode()
    assert (response.status_code, commitment.aims.count()) == (200, 0)
    assert told in page
    assert (wrong.get("target") or "150.5") in page


def test_what_becomes_public_is_shown_to_the_second_person_before_and_after() -> None:
    commitment, lead = a_promise(), a_lead()
    day = in_days(900)
    told = {
        "promise": "Hardly anybody waits longer because of their language.",
        "for_whom": commitment.for_whom,
        "why": commitment.why,
        "due_day": day.day,
        "due_month": day.month,
        "due_year": day.year,
        "answers": commitment.answers,
        "area": commitment.area_id,
        "reason": "Not enough interpreters.",
        "decided_by": "The board",
    }

    _client(lead).post(f"{PLAN}commitments/{commitment.reference}/change", told)
    [proposal] = commitment.proposals.filter(state="waiting")
    sponsor = _client(a_sponsor())
    page = _page(sponsor, f"proposals/{proposal.public_id}/")
    sponsor.post(f"{PLAN}proposals/{proposal.public_id}/agree")

    assert "Nobody waits longer" in page
    assert "Hardly anybody waits longer" in page
    assert Commitment.objects.get(pk=commitment.pk).promise == told["promise"]


def test_an_update_with_a_file_is_given_in_one_page_and_the_file_comes_back_as_a_download() -> None:
    owner = an_owner()
    action = an_action(owner=owner)
    client = _client(owner)
    file = SimpleUploadedFile("<minutes>.html", b"<script>alert(1)</script>", content_type="text/html")

    client.post(
        f"{PLAN}actions/{action.reference}/update",
        SAID | {"evidence_title": "Minutes", "evidence_file": file, "complete": "on"},
    )
    evidence = action.evidence.get()
    got = client.get(f"{PLAN}evidence/{evidence.public_id}")

    assert (Action.objects.get(pk=action.pk).state, got.content) == ("claimed", b"<script>alert(1)</script>")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"happened": " "}, "Say in a sentence what happened"),
        ({"happened": "x" * 501}, "at most 500"),
        ({"own_view": ""}, "Answer “How do you see it?”"),
        ({"complete": "on"}, "Complete needs evidence"),
        ({"evidence_title": "Minutes"}, "Give a link or a file"),
        ({"evidence_link": "no address"}, "Enter a web address, such as"),
    ],
)
def test_a_wrong_update_says_what_is_wrong_and_keeps_what_was_typed(wrong, told: str) -> None:
    owner = an_owner()
    action = an_action(owner=owner)

    response = _client(owner).post(
        f"{PLAN}actions/{action.reference}/update", SAID | {"in_the_way": "The translators left."} | wrong
    )

    page = response.content.decode()
    assert told in page
    assert "The translators left." in page
    assert Update.objects.count() == 0


def test_who_would_claim_an_action_that_nothing_shows_is_led_to_where_evidence_is_given() -> None:
    owner = an_owner()
    action = an_action(owner=owner)
    client, claim = _client(owner), f"{PLAN}actions/{action.reference}/step/claim"

    before = client.get(claim).content.decode()
    actions.add_evidence(by=owner, action=action, title="Minutes", address="https://example.org/minutes")

    assert f'<a href="{PLAN}actions/{action.reference}/update">Nothing shows it yet.' in before
    assert "Nothing shows it yet" not in client.get(claim).content.decode()


def test_my_actions_say_whether_a_day_is_of_a_milestone_or_of_the_whole() -> None:
    owner = an_owner()
    an_action(owner=owner, due=in_days(-5))
    staged = an_action(owner=owner, due=in_days(50))
    actions.set_milestones(by=a_lead(), action=staged, milestones=[("First half", in_days(-3), None)])

    page = _client(owner).get(f"{PLAN}mine/").content.decode()

    assert (page.count(" Due: "), page.count(" First open milestone: ")) == (1, 1)


def test_a_partner_sees_their_action_and_not_the_plan() -> None:
    outside = make_person("partner")
    partner = actions.add_partner(by=BY, name="Harbour Communities", people=[outside])
    theirs, other = an_action(partners=[partner]), an_action(title="Planted: zebra-4711")
    client = _client(outside)

    mine = _page(client, "mine/")
    page = _page(client, f"actions/{theirs.reference}/")

    assert theirs.title in mine
    assert "zebra-4711" not in mine
    assert f"/desk/plan/commitments/{theirs.commitment.reference}/" not in page
    assert client.get(f"{PLAN}actions/{other.reference}/").status_code == 403
    assert client.get(PLAN).status_code == 403


def test_evidence_of_another_action_is_not_opened_by_its_address() -> None:
    evidence = actions.add_evidence(by=BY, action=an_action(), title="x", file_name="x.txt", content=b"secret")

    assert _client(make_person("partner")).get(f"{PLAN}evidence/{evidence.public_id}").status_code == 403


def test_what_people_typed_is_shown_as_text() -> None:
    planted = "<img src=x onerror=alert(1)>"
    action = an_action(title=planted, owner=an_owner(), commitment=a_commitment(promise=planted))
    actions.give_update(by=BY, action=action, happened=planted, own_view="on track", help_needed=planted)
    client = _client(a_lead())

    for path in (
        "",
        "actions/",
        "commitments/",
        f"actions/{action.reference}/",
        f"areas/{action.commitment.area.slug}/",
    ):
        assert planted not in _page(client, path)


def test_the_list_is_searched_narrowed_and_taken_away() -> None:
    an_action(title="Translate the letters", due=in_days(-30))
    an_action(title="Train the panels")
    client = _client(a_lead())

    found = _page(client, "actions/?q=panels")
    red = _page(client, "actions/?status=off+track")
    rows = b"".join(client.get(f"{PLAN}actions/?format=csv").streaming_content).decode("utf-8-sig").splitlines()

    assert ("Train the panels" in found, "Translate the letters" in found) == (True, False)
    assert ("Train the panels" in red, "Translate the letters" in red) == (False, True)
    assert (len(rows), rows[0].split(",")[:3]) == (3, ["Action", "What", "Status"])


def test_milestones_are_written_as_lines_and_a_wrong_line_is_named() -> None:
    action = an_action()
    client = _client(a_lead())
    address = f"{PLAN}actions/{action.reference}/milestones"

    wrong = client.post(address, {"milestones": "31/3/2027 Agreed"}).content.decode()
    client.post(address, {"milestones": "2027-03-31 Agreed\n2027-06-30 Tried out reached 2027-06-01"})

    assert "does not begin with a day" in wrong
    assert [(one.title, str(one.due), str(one.reached_on)) for one in action.milestones.all()] == [
        ("Agreed", "2027-03-31", "None"),
        ("Tried out", "2027-06-30", "2027-06-01"),
    ]


def test_two_areas_of_one_title_have_two_addresses() -> None:
    client = _client(a_lead())

    for _ in range(2):
        client.post(f"{PLAN}areas/new", {"title": "Digital inclusion"})

    page = _page(client, "")
    assert ("areas/digital-inclusion/" in page, "areas/digital-inclusion-2/" in page) == (True, True)


def test_an_area_that_is_closed_takes_no_new_commitment() -> None:
    area = an_area()
    actions.close_area(by=a_lead(), area=area, day=in_days(0))

    assert f'value="{area.pk}"' not in _page(_client(a_lead()), "commitments/new")


def test_somebody_with_very_many_actions_sees_the_worst_first_and_how_many_more_there_are() -> None:
    lead = a_lead()
    commitment = a_commitment()
    for number in range(25):
        an_action(owner=lead, commitment=commitment, title=f"Late {number}", due=in_days(-40))
    for number in range(55):
        an_action(owner=lead, commitment=commitment, title=f"Later {number}", starts=in_days(1), due=in_days(90))

    page = _page(_client(lead), "mine/")

    assert "25 actions wait for a word from you. Each takes two minutes. Here are the first 20." in page
    assert "These are the first 50 of 55, soonest due first." in page
    assert (page.count("Put reminders off"), page.count("Later ")) == (20, 50)


def test_a_sponsor_sees_first_what_waits_for_them_as_a_second_person() -> None:
    lead, sponsor = a_lead(), a_sponsor()
    promise = a_promise()
    actions.propose(by=lead, commitment=promise, act="tell", reason="It is slow.", decided_by="The board")

    seen, not_theirs = _page(_client(sponsor), "mine/"), _page(_client(lead), "mine/")

    assert f"Say how it goes: {promise.reference} {promise.promise}" in seen
    assert "Nothing waits for you." not in seen
    assert "What waits for you as a second person" not in not_theirs


@pytest.mark.parametrize("rows", [1, 3])
def test_what_waits_for_a_second_person_costs_the_same_however_much_it_is(
    rows: int, django_assert_num_queries
) -> None:
    lead, client = a_lead(), _client(a_sponsor())
    for _ in range(rows):
        actions.propose(by=lead, commitment=a_promise(), act="tell", reason="It is slow.", decided_by="The board")
    _page(client, "mine/")

    with django_assert_num_queries(8):
        _page(client, "mine/")


def test_an_act_that_does_not_fit_is_refused_in_the_words_of_its_button() -> None:
    draft = a_commitment()

    page = _client(a_lead()).post(
        f"{PLAN}commitments/{draft.reference}/propose/tell", {"reason": "Well.", "decided_by": "The board"}
    )

    assert "You can&#39;t say how it goes now." in page.content.decode()
