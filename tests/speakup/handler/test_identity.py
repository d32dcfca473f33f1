"""Who told us: asked on a case's page, decided by a guardian who sees no case, read once two people agreed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plumbline.speakup.models import Case, IdentityHalf, IdentityRequest
from plumbline.speakup.reading import thread
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import open_own
from tests.speakup.builders import Team, give_key, make_member, tell
from tests.speakup.handler.desk import address, text, unlocked

NAMES = "/desk/speak-up/names/"
SAM = {"name": "Sam Zyxomma", "contact": "07700 900123"}


def _ask(client: Client, case: Case, reason: str = "They asked for a call") -> IdentityRequest:
    client.post(address("name", case), {"reason": reason})
    return IdentityRequest.objects.get(case=case)


def _decide(client: Client, request: IdentityRequest, decision: str) -> object:
    return client.post(f"{NAMES}{request.public_id}", {"decision": decision})


def test_a_name_is_asked_for_agreed_and_read_and_the_reporter_is_told(team: Team) -> None:
    told = tell(identity=SAM)
    lead, guardian = unlocked(team.lead), unlocked(team.guardian)

    request = _ask(lead, told.case)
    waiting = text(lead.get(address("name", told.case)))
    asked = text(guardian.get(NAMES))
    _decide(guardian, request, "agree")
    warned = text(lead.get(address("read_name", told.case)))
    read = text(lead.post(address("read_name", told.case)))

    assert "A guardian has until" in waiting
    assert "They asked for a call" in asked
    assert told.case.reference in asked
    assert "will be told that two people from the trust opened their name" in warned
    assert "Sam Zyxomma" not in warned
    assert "Sam Zyxomma" in read
    own = open_own(sittings.begin(code=[told.code.locator, told.code.secret]))
    assert [said.notice for said in thread(own, "dialogue")] == [True]


def test_a_guardian_sees_the_reference_and_the_reason_and_nothing_of_the_case(team: Team) -> None:
    told = tell(words="Zyxomma words", identity=SAM, summary={"place": "Zyxomma ward"})
    request = _ask(unlocked(team.lead), told.case)
    guardian = unlocked(team.guardian)

    pages = [text(guardian.get(path)) for path in (NAMES, f"{NAMES}{request.public_id}", f"{NAMES}hand-on")]

    assert [page.count("Zyxomma") for page in pages] == [0, 0, 0]
    assert guardian.get("/desk/speak-up/")["Location"] == NAMES


def test_a_refusal_is_said_and_opens_nothing(team: Team) -> None:
    told = tell(identity=SAM)
    lead, guardian = unlocked(team.lead), unlocked(team.guardian)

    _decide(guardian, _ask(lead, told.case), "refuse")
    tried = lead.post(address("read_name", told.case), follow=True)

    assert "A guardian did not agree" in text(lead.get(address("name", told.case)))
    assert "No guardian has agreed to this" in text(tried)
    assert "You did not agree" in text(guardian.get(NAMES))
    assert "Sam Zyxomma" not in text(tried)


def test_an_empty_form_decides_nothing_and_a_decision_is_made_once(team: Team) -> None:
    told = tell(identity=SAM)
    guardian = unlocked(team.guardian)
    request = _ask(unlocked(team.lead), told.case)

    guardian.post(f"{NAMES}{request.public_id}", {"decision": "perhaps"})
    undecided = IdentityRequest.objects.get().agreed
    _decide(guardian, request, "refuse")
    again = _decide(guardian, request, "agree")

    assert undecided is None
    assert again.status_code == 404  # type: ignore[attr-defined]
    assert IdentityRequest.objects.get().agreed is False


def test_time_runs_out_for_deciding_and_for_reading(team: Team) -> None:
    told = tell(identity=SAM)
    lead, guardian = unlocked(team.lead), unlocked(team.guardian)
    request = _ask(lead, told.case)

    IdentityRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    too_late = _decide(guardian, request, "agree")
    over = text(lead.get(address("name", told.case)))
    again = _ask(lead, told.case, "Once more")
    _decide(guardian, again, "agree")
    IdentityRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    tried = text(lead.post(address("read_name", told.case), follow=True))

    assert too_late.status_code == 404  # type: ignore[attr-defined]
    assert "is up.</strong> You can ask again." in over
    assert "the time for reading it is up" in tried
    assert "Sam Zyxomma" not in tried


def test_who_stayed_anonymous_has_no_name_to_ask_for(team: Team) -> None:
    told = tell()
    lead = unlocked(team.lead)

    lead.post(address("name", told.case), {"reason": "Because"})

    assert "They stayed anonymous: no name is kept" in text(lead.get(address("name", told.case)))
    assert IdentityRequest.objects.count() == 0


def test_a_reason_is_needed_and_two_requests_at_once_are_one(team: Team) -> None:
    told = tell(identity=SAM)
    lead = unlocked(team.lead)

    without = text(lead.post(address("name", told.case), {"reason": " "}))
    _ask(lead, told.case)
    twice = text(lead.post(address("name", told.case), {"reason": "Again"}))

    assert "Say why you need to know who told us. A guardian will read it." in without
    assert "You have asked already. A guardian has not decided yet." in twice
    assert IdentityRequest.objects.count() == 1


def test_a_new_key_after_a_guardian_agreed_must_ask_again(team: Team) -> None:
    told = tell(identity=SAM)
    lead = unlocked(team.lead)
    _decide(unlocked(team.guardian), _ask(lead, told.case), "agree")
    give_key(team.lead.person)
    unlocked(team.second_lead).post(address("renew", told.case, public_id=team.lead.person.public_id))

    tried = text(unlocked(team.lead).post(address("read_name", told.case), follow=True))

    assert "A guardian agreed before you made your new key. Ask again." in tried
    assert "Sam Zyxomma" not in tried


def test_halves_are_handed_to_a_new_guardian_who_can_then_decide(team: Team) -> None:
    told = tell(identity=SAM)
    newcomer = make_member("identity_guardian", name="Nan New")
    request = _ask(unlocked(team.lead), told.case)
    nan = unlocked(newcomer)
    before = nan.get(f"{NAMES}{request.public_id}").status_code

    done = unlocked(team.guardian).post(
        f"{NAMES}hand-on", {"person": str(newcomer.person.public_id)}, follow=True
    )
    page = text(nan.get(f"{NAMES}{request.public_id}"))
    _decide(nan, request, "agree")

    assert before == 404
    assert "Nan New now holds a half for 1 more case." in text(done)
    assert "You got your half after this was asked" in page
    assert IdentityHalf.objects.filter(case=told.case, half="b").count() == 3
    assert IdentityRequest.objects.get().agreed is True


@pytest.mark.parametrize("who", ["lead", "handler"])
def test_handlers_have_no_guardians_pages(who: str, team: Team) -> None:
    assert unlocked(getattr(team, who)).get(NAMES).status_code == 403
