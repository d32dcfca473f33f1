"""Risks: scores from 1 to 5, every change kept with its reason, closed ones with why."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.plan.actions.risks import SCORES, change_risk, close_risk, reopen_risk
from plumbline.plan.models import Risk, RiskScore, UpdatesAreFinal
from plumbline.plan.risk_words import choices, product_in_words
from tests.plan.assurance.builders import FOUR, make_action, make_commitment, open_risk

pytestmark = pytest.mark.django_db
WORSE = FOUR | {"current_likelihood": 5, "current_impact": 4}


def test_a_risk_opens_with_its_three_pairs_of_scores() -> None:
    commitment = make_commitment()
    risk = open_risk(scores=WORSE, commitments=[commitment], actions=[make_action(commitment)])

    found = Risk.objects.with_scores().get()
    assert (found.current_score, found.inherent_score, found.target_score) == (20, 4, 4)
    assert (risk.reference, risk.commitments.get(), risk.actions.get().reference) == ("R1", commitment, "A1")


def test_a_change_adds_a_line_and_says_what_changed(lead: Person) -> None:
    risk = open_risk()
    change_risk(by=lead, risk=risk, why="Looked again", scores=WORSE, title="Something else", commitments=[])
    change_risk(by=lead, risk=risk, why="And again", scores=WORSE, commitments=[make_commitment()])

    lines = list(RiskScore.objects.values_list("why", "current_likelihood", "changed", "by__name"))

    assert lines == [
        ("And again", 5, [{"field": "commitments", "before": "", "after": "C1"}], "Lee Lead"),
        (
            "Looked again",
            5,
            [{"field": "title", "before": "Something goes wrong", "after": "Something else"}],
            "Lee Lead",
        ),
        ("Opened", 2, [], None),
    ]


def test_the_trail_keeps_scores_and_no_words(lead: Person) -> None:
    change_risk(by=lead, risk=open_risk(), why="Zyxomma said so", scores=WORSE, detail="Zyxomma")

    assert "Zyxomma" not in str(list(Entry.objects.values_list("detail", flat=True)))
    assert Entry.objects.get(action="plan.change_risk").detail["changed"] == ["detail"]


@pytest.mark.parametrize("wrong", [0, 6, None, "3", 9])
def test_a_score_is_a_whole_number_from_one_to_five(wrong: object) -> None:
    with pytest.raises(ValidationError, match="from 1 to 5"):
        open_risk(scores=FOUR | {"target_impact": wrong})

    assert not Risk.objects.exists()


def test_a_score_or_a_word_that_a_risk_has_not_is_refused() -> None:
    with pytest.raises(ValidationError, match="does not have"):
        open_risk(scores={**FOUR, "luck": 3})
    with pytest.raises(ValidationError, match="A risk has no colour"):
        open_risk(colour="red")


def test_the_database_refuses_other_scores_and_a_line_without_a_reason() -> None:
    risk = open_risk()
    line = {**FOUR, "risk": risk, "why": "Because", "at": timezone.now()}

    for wrong in [{name: 6} for name in SCORES] + [{name: 0} for name in SCORES] + [{"why": ""}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            RiskScore.objects.create(**line | wrong)


def test_no_line_of_the_history_is_ever_edited_or_removed() -> None:
    open_risk()
    line = RiskScore.objects.get()

    for change in (line.save, line.delete, RiskScore.objects.all().delete):
        with pytest.raises(UpdatesAreFinal):
            change()
    for statement in ("UPDATE plan_riskscore SET why = 'x'", "DELETE FROM plan_riskscore"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_closed_risk_says_why_and_takes_no_more_changes_until_it_is_opened_again(lead: Person) -> None:
    risk = open_risk(scores=WORSE)
    closed = close_risk(by=lead, risk=risk, why="Gone")

    assert (closed.closed_on, closed.closed_why) == (timezone.localdate(), "Gone")
    with pytest.raises(ValidationError, match="is closed"):
        change_risk(by=lead, risk=risk, why="More", scores=FOUR)
    with pytest.raises(ValidationError, match="is closed"):
        close_risk(by=lead, risk=risk, why="Again")

    reopen_risk(by=lead, risk=risk, why="It is back")

    with pytest.raises(ValidationError, match="is open"):
        reopen_risk(by=lead, risk=risk, why="Again")
    assert Risk.objects.with_scores().get().current_score == 20
    assert [line.why for line in risk.scores.all()] == ["It is back", "Gone", "Opened"]


@pytest.mark.parametrize("act", [close_risk, lambda **given: change_risk(scores=FOUR, **given)])
def test_whatever_happens_to_a_risk_has_a_reason(act: object, lead: Person) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        act(by=lead, risk=open_risk(), why=" \n")  # type: ignore[operator]


def test_the_database_refuses_a_closing_without_why_and_before_the_opening() -> None:
    risk, today = open_risk(), timezone.localdate()

    for wrong in (
        {"closed_on": today},
        {"closed_why": "Gone"},
        {"closed_on": today - timedelta(days=1), "closed_why": "Gone"},
        {"title": ""},
        {"lead": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Risk.objects.filter(pk=risk.pk).update(**wrong)


def test_a_risk_is_due_for_review_from_its_day_on_while_it_is_open(lead: Person) -> None:
    risk = open_risk(review_on=timezone.localdate())

    assert risk.is_due_for_review()
    assert not risk.is_due_for_review(timezone.localdate() - timedelta(days=1))
    assert not close_risk(by=lead, risk=risk, why="Gone").is_due_for_review()


def test_who_only_looks_changes_no_risk(member: Person, sponsor: Person) -> None:
    risk = open_risk()

    for person in (member, sponsor):
        for act in (
            lambda who: change_risk(by=who, risk=risk, why="x", scores=FOUR),
            lambda who: close_risk(by=who, risk=risk, why="x"),
            lambda who: reopen_risk(by=who, risk=risk, why="x"),
        ):
            with pytest.raises(PermissionDenied):
                act(person)


def test_scores_are_said_in_words_and_numbers() -> None:
    assert choices("likelihood")[0] == (1, "1 Rare")
    assert product_in_words(4, 3) == "12 (likely 4 × moderate 3)"


@pytest.mark.django_db(transaction=True)
def test_two_risks_that_are_opened_at_once_have_two_numbers() -> None:
    start, failed = threading.Barrier(3), []

    def add() -> None:
        start.wait()
        try:
            open_risk()
        except Exception as error:  # told below, with what it was
            failed.append(error)
        connection.close()

    threads = [threading.Thread(target=add) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert failed == []
    assert sorted(Risk.objects.values_list("number", flat=True)) == [1, 2, 3]
