"""Board packs: what a meeting decided, and the action that comes of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError

from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow
from tests.plan.plan_builders import a_promise, in_days
from tests.publishing.builders import a_person
from tests.publishing.pack_builders import READING, a_draft, a_frozen, frozen, raw, said


@pytest.fixture
def author(db) -> Person:
    return a_person("Author", PREPARE, *READING)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Checker", APPROVE, *READING)


def test_what_a_frozen_pack_asked_for_stays_and_its_outcome_can_be_noted(author, checker) -> None:
    draft = a_draft(author)
    actions.ask_for_decisions(by=author, pack=draft, decisions=[("Fund interpreters", "Letters wait.")])
    pack = frozen(actions.submit_pack(by=author, pack=draft), checker)
    [asked] = pack.decisions.all()

    for change in ("words = 'Something else'", "why = ''", "was_asked = false", "position = 7"):
        with pytest.raises(DatabaseError):
            raw(f"UPDATE publishing_packdecision SET {change} WHERE id = %s", asked.pk)
    with pytest.raises(DatabaseError):
        raw("DELETE FROM publishing_packdecision WHERE id = %s", asked.pk)
    noted = actions.note_decision(by=author, pack=pack, decision=asked, outcome="Agreed", decided_on=pack.meeting)

    assert (noted.words, noted.outcome, said(pack).decisions[0].words) == (
        "Fund interpreters",
        "Agreed",
        "Fund interpreters",
    )


def test_a_decision_becomes_an_action_of_the_plan_once(author, checker) -> None:
    lead = a_person("Lead", PREPARE, "plan.edit_plan", *READING)
    pack, commitment = a_frozen(author, checker), a_promise()
    noted = actions.note_decision(
        by=lead, pack=pack, words="Interpreters", outcome="Pay for them", decided_on=pack.meeting
    )
    told = {"commitment": commitment, "title": "Interpreters", "starts": in_days(0), "due": in_days(90)}

    action = actions.decision_to_action(by=lead, decision=noted, **told)

    noted.refresh_from_db()
    assert (noted.action, action.detail) == (action, "Decided by the board: Pay for them")
    with pytest.raises(actions.PackUnusable, match="already"):
        actions.decision_to_action(by=lead, decision=noted, **told)
    with pytest.raises(actions.PackUnusable, match="Change the action"):
        actions.note_decision(by=lead, pack=pack, decision=noted, outcome="No", decided_on=pack.meeting)


def test_a_decision_needs_a_frozen_pack_and_an_action_needs_a_decision(author, checker) -> None:
    lead = a_person("Lead", PREPARE, "plan.edit_plan", *READING)
    draft = a_draft(author)
    actions.ask_for_decisions(by=author, pack=draft, decisions=[("Fund interpreters", "")])
    [asked] = draft.decisions.all()

    with pytest.raises(NotPossibleNow):
        actions.note_decision(by=lead, pack=draft, decision=asked, outcome="Agreed", decided_on=draft.meeting)
    frozen(actions.submit_pack(by=author, pack=draft), checker)
    asked.refresh_from_db()
    with pytest.raises(actions.PackUnusable, match="Note first"):
        actions.decision_to_action(
            by=lead,
            decision=asked,
            commitment=a_promise(),
            title="x",
            starts=in_days(0),
            due=in_days(1),
        )


def test_who_does_not_write_the_plan_adds_no_action(author, checker) -> None:
    pack = a_frozen(author, checker)
    noted = actions.note_decision(by=author, pack=pack, words="x", outcome="y", decided_on=pack.meeting)

    with pytest.raises(PermissionDenied):
        actions.decision_to_action(
            by=author, decision=noted, commitment=a_promise(), title="x", starts=in_days(0), due=in_days(1)
        )

    noted.refresh_from_db()
    assert noted.action is None
