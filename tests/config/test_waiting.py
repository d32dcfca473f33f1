"""The desk's front page says what waits for whoever looks at it, and for nobody else."""

from dataclasses import replace

import pytest
from django.test import Client

from plumbline.design.waiting import MOST, waits
from plumbline.evidence.actions import propose_run
from plumbline.evidence.models import Kind
from plumbline.people.models import Person
from plumbline.plan import actions as plan
from plumbline.plan.models import Action
from plumbline.publishing import actions as publishing
from tests.cast import make_person, sign_in
from tests.evidence.builders import BLACK, WHITE, a_run
from tests.plan.plan_builders import an_action, in_days
from tests.publishing.builders import submit
from tests.publishing.pack_builders import a_submitted
from tests.publishing.release_builders import approved, prepared, proposed
from tests.publishing.statement_builders import a_draft

pytestmark = pytest.mark.django_db
NOTHING = "Nothing in the plan, in evidence or among releases waits for you now."


def told(person: Person) -> str:
    """The part of the front page that says what waits."""
    page = sign_in(Client(), person).get("/desk/").content.decode()
    return page[page.index("What waits for you") : page.index("Where you can go")]


@pytest.fixture
def lead() -> Person:
    return make_person("programme_lead")


@pytest.fixture
def sponsor() -> Person:
    return make_person("sponsor")


@pytest.fixture
def analyst() -> Person:
    return make_person("analyst")


def claimed(owner: Person) -> Action:
    action = an_action(owner=owner)
    plan.add_evidence(by=owner, action=action, title="The letters", address="https://example.org/letters")
    return plan.take_step(by=owner, action=action, act="claim")


def run_that_waits(value: float) -> None:
    run = a_run(WHITE, replace(BLACK, value=value), settings={"area": "E92000001", "place": str(value)})
    propose_run(by="system:test", run=run, kind=Kind.EXTRACT, period_asked=False)


def test_where_nothing_waits_that_is_said(lead: Person, sponsor: Person, analyst: Person) -> None:
    assert all(NOTHING in told(person) for person in (lead, sponsor, analyst))


def test_somebody_without_a_room_is_told_where_roles_come_from_and_not_what_waits() -> None:
    page = sign_in(Client(), make_person()).get("/desk/").content.decode()

    assert "What waits for you" not in page
    assert "No room is open to you yet." in page


def test_somebody_who_lacks_the_second_factor_is_led_to_it_and_not_told_to_ask_for_a_role() -> None:
    person = make_person("analyst", second_factor=False)

    page = sign_in(Client(), person, second_factor=False).get("/desk/").content.decode()

    assert "A second factor opens your rooms." in page
    assert 'href="/desk/people/second-factor?next=/desk/"' in page
    assert "No room is open to you yet." not in page


def test_an_owner_is_led_to_the_action_that_needs_an_update_and_nobody_else_is(lead: Person) -> None:
    owner, other = make_person("action_owner"), make_person("action_owner")
    action = an_action(owner=owner, due=in_days(3))
    an_action(owner=owner, due=in_days(300), starts=in_days(100))

    said = told(owner)

    assert f'href="{action.get_absolute_url()}">One of your actions needs an update' in said
    assert NOTHING in told(other)
    assert NOTHING in told(lead)


def test_several_lead_to_their_list() -> None:
    owner = make_person("action_owner")
    for _ in range(3):
        an_action(owner=owner, due=in_days(3))

    assert 'href="/desk/plan/mine/">3 of your actions need an update' in told(owner)


def test_a_proposal_waits_for_a_sponsor_and_not_for_who_proposed_it(lead: Person, sponsor: Person) -> None:
    proposal = proposed(lead)

    assert f'href="{proposal.get_absolute_url()}">A promise waits for you to agree' in told(sponsor)
    assert NOTHING in told(lead)


def test_evidence_waits_for_a_second_person_who_is_not_the_owner(lead: Person, sponsor: Person) -> None:
    owner = make_person("action_owner")
    action = claimed(owner)

    for person in (lead, sponsor):
        assert f'href="{action.get_absolute_url()}">An action is said to be complete' in told(person)
    assert "said to be complete" not in told(owner)


def test_the_list_of_actions_said_to_be_complete_holds_those_and_no_others(sponsor: Person) -> None:
    owner = make_person("action_owner")
    first, second, open_one = claimed(owner), claimed(owner), an_action(owner=owner)

    said = told(sponsor)
    page = sign_in(Client(), sponsor).get("/desk/plan/actions/?needs=agreement").content.decode()

    assert 'href="/desk/plan/actions/?needs=agreement">2 actions are said to be complete' in said
    assert first.get_absolute_url() in page
    assert second.get_absolute_url() in page
    assert open_one.get_absolute_url() not in page


def test_a_release_waits_for_a_checker_and_then_to_be_published(lead: Person, analyst: Person) -> None:
    waiting = submit(by=lead, release=prepared(lead))

    assert f'href="{waiting.get_absolute_url()}">A release waits for a checker' in told(analyst)
    assert NOTHING in told(lead)

    publishing.approve_release(by=analyst, release=waiting)

    for person in (lead, analyst):
        assert f'href="{waiting.get_absolute_url()}">A release is approved, and not yet public' in told(person)


def test_a_refused_release_waits_for_its_author(lead: Person, analyst: Person) -> None:
    waiting = submit(by=lead, release=prepared(lead))
    publishing.refuse_release(by=analyst, release=waiting, reason="Two groups are too small.")

    assert f'href="{waiting.get_absolute_url()}">A release of yours was refused' in told(lead)
    assert NOTHING in told(analyst)
    assert NOTHING in told(make_person("programme_lead"))


def test_a_checker_does_not_check_their_own(analyst: Person) -> None:
    submit(by=analyst, release=prepared(analyst))
    a_draft(analyst)

    assert NOTHING in told(analyst)
    assert "A release waits for a checker" in told(make_person("analyst"))


def test_a_pack_and_a_statement_wait_for_a_checker_who_wrote_none_of_it(lead: Person, analyst: Person) -> None:
    pack, draft = a_submitted(lead), a_draft(lead)

    said = told(analyst)

    assert f'href="{pack.get_absolute_url()}">A board pack waits for a checker' in said
    assert f'href="{draft.get_absolute_url()}">A draft of the board’s statement waits' in said
    assert NOTHING in told(lead)


def test_figures_wait_for_whoever_accepts_runs(lead: Person, analyst: Person) -> None:
    run_that_waits(261.0)
    run_that_waits(262.0)

    assert 'href="/desk/evidence/runs/?status=waiting">The figures of 2 runs wait to be accepted' in told(analyst)
    assert NOTHING in told(lead)


@pytest.mark.parametrize("how_many", [1, 3])
def test_it_costs_the_same_however_much_waits(
    lead: Person, analyst: Person, how_many: int, django_assert_num_queries
) -> None:
    owner, everything = make_person("action_owner"), make_person("analyst", "sponsor")
    for place in range(how_many):
        an_action(owner=everything, due=in_days(3))
        claimed(owner)
        proposed(lead)
        submit(by=lead, release=prepared(lead))
        approved(lead, analyst)
        run_that_waits(261.0 + place)
    client = sign_in(Client(), everything)
    client.get("/desk/")

    with django_assert_num_queries(17):
        page = client.get("/desk/").content.decode()

    assert page[: page.index("Where you can go")].count("<li><a href=") >= 6


def test_beyond_a_hundred_nobody_counts() -> None:
    class One:
        def get_absolute_url(self) -> str:
            return "/one/"

    [told_of_many] = waits([One()] * 500, one="one", several="{} wait", everywhere="/all/")

    assert (told_of_many.text, told_of_many.href) == (f"{MOST} or more wait", "/all/")
