"""Who may open a case, chosen on its pages: given, taken away, handed over, renewed, and given up."""

import pytest
from django.test import Client

from plumbline.speakup.actions.grants import grant_case
from plumbline.speakup.models import Case, CaseGrant
from tests.cast import make_person
from tests.speakup.builders import Member, Team, give_key, make_member, tell
from tests.speakup.handler.desk import acknowledge, address, locked, text, unlocked


def _give(client: Client, case: Case, to: Member, **typed: str) -> object:
    return client.post(address("give", case), {"person": str(to.person.public_id), **typed})


def _of(member: Member) -> dict[str, object]:
    return {"public_id": member.person.public_id}


def _readers(case: Case) -> set[object]:
    return set(CaseGrant.objects.current().filter(case=case).values_list("person", flat=True))


def test_a_case_that_was_given_opens_with_all_that_was_said(team: Team) -> None:
    case = tell(words="From the start").case
    lead = unlocked(team.lead)
    acknowledge(lead, case)

    _give(lead, case, team.handler, leads="on")

    handler = unlocked(team.handler)
    assert "From the start" in text(handler.get(address("case", case)))
    assert "Thank you for telling us." in text(handler.get(address("dialogue", case)))
    assert "Leads the case" in text(handler.get(address("people", case)))


def test_only_those_who_may_have_it_are_offered(team: Team) -> None:
    excluded, keyless = team.other_handler, make_person("case_handler", name="Kay Keyless")
    both = make_member("case_handler", "identity_guardian", name="Bo Both")
    case = tell(identity={"name": "Sam"}, excluded=(str(excluded.person.public_id),)).case

    page = text(unlocked(team.lead).get(address("give", case)))

    offered = page.partition("<select")[2].partition("</select>")[0]
    assert team.handler.person.name in offered
    for person in (excluded.person, keyless, both.person, team.lead.person, team.guardian.person):
        assert f">{person.name}<" not in offered


def test_somebody_excluded_is_not_given_the_case_by_a_forged_form(team: Team) -> None:
    case = tell(excluded=(str(team.handler.person.public_id),)).case

    response = _give(unlocked(team.lead), case, team.handler)

    assert response.status_code == 200  # type: ignore[attr-defined]
    assert team.handler.person.pk not in _readers(case)


def test_who_must_not_know_is_named_to_those_who_choose(team: Team) -> None:
    told = tell(excluded=(str(team.handler.person.public_id),), excluded_words="Nor the ward sister")

    page = text(unlocked(team.lead).get(address("people", told.case)))

    assert f"Must not know of this case:</strong> {team.handler.person.name}." in page
    assert "Nor the ward sister" in page


def test_a_case_that_was_taken_away_is_gone(team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)
    _give(lead, case, team.handler)

    asked = text(lead.get(address("take_away", case, **_of(team.handler))))
    lead.post(address("take_away", case, **_of(team.handler)))

    assert f"Take this case away from {team.handler.person.name}?" in asked
    assert unlocked(team.handler).get(address("case", case)).status_code == 404
    assert "Who once could" in text(lead.get(address("people", case)))


def test_the_last_who_can_open_a_case_cannot_leave_it(team: Team) -> None:
    case = tell(excluded=(str(team.second_lead.person.public_id),)).case

    page = text(unlocked(team.lead).post(address("step_aside", case)))

    assert "Nobody would be left who can open this case. Give it to somebody else first." in page
    assert "<title>Error: " in page
    assert _readers(case) == {team.lead.person.pk}


def test_handing_over_and_stepping_aside_leave_the_list(team: Team) -> None:
    case = tell().case
    lead, second = unlocked(team.lead), unlocked(team.second_lead)

    handed = lead.post(address("hand_over", case), {"person": str(team.handler.person.public_id)})
    stepped = second.post(address("step_aside", case))

    assert (handed["Location"], stepped["Location"]) == ("/desk/speak-up/", "/desk/speak-up/")
    assert _readers(case) == {team.handler.person.pk}
    assert [client.get(address("case", case)).status_code for client in (lead, second)] == [404, 404]


def test_after_a_lost_passphrase_a_colleague_opens_the_case_again(team: Team) -> None:
    case = tell(words="Still here").case
    lead = unlocked(team.lead)
    _give(lead, case, team.handler)
    give_key(team.handler.person)
    handler = unlocked(team.handler)
    before = handler.get(address("case", case)).status_code

    page = text(lead.get(address("people", case)))
    lead.post(address("renew", case, **_of(team.handler)))

    assert before == 404
    assert "Made a new key: somebody must open it for them again" in page
    assert "Still here" in text(handler.get(address("case", case)))


def test_a_handler_who_does_not_lead_chooses_nobody_but_may_step_aside(team: Team) -> None:
    case = tell().case
    grant_case(by=team.lead.person, opened=team.lead.open(case), person=team.handler.person)
    handler = unlocked(team.handler)

    page = text(handler.get(address("people", case)))

    assert "Give it to somebody" not in page
    assert "Step aside: a conflict of interest" in page
    assert handler.get(address("give", case)).status_code == 403


def test_a_handler_who_leads_may_give_the_case(team: Team) -> None:
    case = tell().case
    grant_case(by=team.lead.person, opened=team.lead.open(case), person=team.handler.person, leads=True)

    _give(unlocked(team.handler), case, team.other_handler)

    assert team.other_handler.person.pk in _readers(case)


@pytest.mark.parametrize("page", ["take_away", "renew"])
def test_nobody_is_there_who_has_no_grant(page: str, team: Team) -> None:
    case = tell().case

    response = unlocked(team.lead).get(address(page, case, **_of(team.handler)))

    assert response.status_code == 404


def test_the_team_page_says_who_has_a_key_and_who_leads(team: Team) -> None:
    keyless = make_person("case_handler", name="Kay Keyless")
    case = tell().case
    grant_case(by=team.lead.person, opened=team.lead.open(case), person=team.handler.person, leads=True)
    lead = unlocked(team.lead)

    page = text(lead.get("/desk/speak-up/team"))
    narrowed = text(lead.get("/desk/speak-up/team?key=No+key+yet"))

    assert "One person has no key yet and can’t be given a case." in page
    assert keyless.name in narrowed
    assert team.handler.person.name not in narrowed
    assert locked(team.handler).get("/desk/speak-up/team").status_code == 403
