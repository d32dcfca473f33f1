"""Steps in the life of a case: each with a reason, none that should answer in silence, and only one at a time."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from plumbline.audit.models import Entry
from plumbline.speakup.models import Case, Message, Move
from plumbline.speakup.reading import steps, thread
from plumbline.speakup.states import TRANSITIONS, Outcome
from tests.speakup.builders import Team, make_team, tell
from tests.speakup.handler.desk import acknowledge, address, text, unlocked


def _move(client: Client, case: Case, act: str, **typed: Any) -> Any:
    given = {"reason": "Why", "answer": "An answer", "token": uuid4(), "outcomes": ["support"]} | typed
    return client.post(address("move", case, act=act), given)


def _state(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).state)


ROADS = {
    "new": (),
    "acknowledged": ("acknowledge",),
    "in_review": ("acknowledge", "review"),
    "action_agreed": ("acknowledge", "review", "agree"),
    "waiting": ("acknowledge", "ask"),
    "closed": ("acknowledge", "close"),
    "reopened": ("acknowledge", "close", "reopen"),
}
"""How a case gets into each state."""
ACTS = sorted({step.act for step in TRANSITIONS})


@pytest.mark.parametrize("before", ROADS)
def test_from_each_state_the_table_says_which_steps_there_are(before: str, team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)
    for act in ROADS[before]:
        _move(lead, case, act)
    assert _state(case) == before
    wanted = {step.act: step.after for step in TRANSITIONS if step.before == before}

    offered = {act for act in ACTS if f'/move/{act}"' in text(lead.get(address("case", case)))}
    opened = {act for act in ACTS if lead.get(address("move", case, act=act)).status_code == 200}

    assert offered == set(wanted)
    assert opened == set(wanted)


@pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: f"{step.before}-{step.act}")
def test_each_step_arrives_with_its_reason_and_its_answer(step: Any, team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)
    for act in ROADS[step.before]:
        _move(lead, case, act)

    _move(lead, case, step.act, reason="For this reason", answer="These words")

    opened = team.lead.open(Case.objects.get(pk=case.pk))
    assert _state(case) == step.after
    assert steps(opened)[-1].reason == "For this reason"
    assert (thread(opened, "dialogue")[-1].text == "These words") is step.answers
    assert "For this reason" in text(lead.get(address("history", case)))


@pytest.mark.parametrize("act", [step.act for step in TRANSITIONS if step.before in ("new", "acknowledged")])
def test_no_step_is_taken_without_a_reason_nor_in_silence(act: str, team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)
    if act != "acknowledge":
        _move(lead, case, "acknowledge")
    before = _state(case)

    without_reason = text(_move(lead, case, act, reason=" ", answer="Kept words"))
    page = text(_move(lead, case, act, reason="Kept reason", answer=" "))

    assert "Say why, for the record." in without_reason
    if act == "review":
        assert _state(case) == "in_review"
    else:
        assert "Kept words" in without_reason
        assert "Kept reason" in page
        assert "this step is never taken in silence." in page
        assert _state(case) == before


def test_closing_asks_what_was_done(team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)
    acknowledge(lead, case)

    nothing_ticked = text(_move(lead, case, "close", outcomes=[], answer="Kept words"))
    both = text(_move(lead, case, "close", outcomes=["support", "nothing"]))
    assert _state(case) == "acknowledged"
    _move(lead, case, "close", outcomes=["apology", "learning"], reason="Rota changed")

    assert "Tick what was done. If nothing more was done, tick that and say why." in nothing_ticked
    assert "Kept words" in nothing_ticked
    assert "Either something was done or nothing was: untick one." in both
    history = text(lead.get(address("history", case)))
    assert f"{Outcome.APOLOGY.label}; {Outcome.LEARNING.label}. Rota changed" in history


def test_a_step_that_somebody_else_took_first_is_said_kindly_and_keeps_the_words(team: Team) -> None:
    case = tell().case
    mine, theirs = unlocked(team.lead), unlocked(team.second_lead)
    acknowledge(theirs, case)

    response = _move(mine, case, "acknowledge", reason="My reason", answer="My long answer")

    page = text(response)
    assert response.status_code == 409
    assert "That is not possible now" in page
    assert "Perhaps someone else did it." in page
    assert "My long answer" in page
    assert "My reason" in page
    assert Move.objects.filter(case=case).count() == 1


def test_the_same_form_sent_twice_moves_once_and_says_that_it_is_done(team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)
    token = uuid4()

    first = [_move(lead, case, "acknowledge", token=token).status_code for _ in range(2)]
    second = [_move(lead, case, "review", token=uuid4()).status_code for _ in range(2)]

    assert first + second == [302, 302, 302, 302]
    assert Move.objects.filter(case=case).count() == 2
    assert Message.objects.filter(case=case).count() == 1


def test_there_is_no_act_of_another_name(team: Team) -> None:
    case = tell().case

    assert unlocked(team.lead).get(address("move", case, act="delete")).status_code == 404


def test_the_audit_trail_says_that_it_moved_and_not_why(team: Team) -> None:
    case = tell().case

    _move(unlocked(team.lead), case, "acknowledge", reason="Zyxomma reason", answer="Zyxomma answer")

    kept = [(entry.action, entry.detail) for entry in Entry.objects.all()]
    assert ("speakup.move_case", {"act": "acknowledge", "from": "new", "to": "acknowledged"}) in kept
    assert "Zyxomma" not in str(kept)


@pytest.mark.django_db(transaction=True)
def test_of_two_handlers_who_move_at_once_one_moves_and_the_other_is_told() -> None:
    team = make_team()
    case = tell().case
    clients = [unlocked(team.lead), unlocked(team.second_lead)]
    statuses: list[int] = []
    start = threading.Barrier(2)

    def move(client: Client) -> None:
        start.wait()
        statuses.append(_move(client, case, "acknowledge").status_code)
        connection.close()

    threads = [threading.Thread(target=move, args=[client]) for client in clients]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(statuses) == [302, 409]
    assert Move.objects.filter(case=case).count() == 1
    assert Message.objects.filter(case=case).count() == 1
