"""The board's statement: one person writes a draft, another adopts it, and nothing is public before that."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.plan.models import RecordEntry
from plumbline.publishing import actions
from plumbline.publishing.actions import StatementUnusable
from plumbline.publishing.actions import statements as statement_actions
from plumbline.publishing.models import BoardStatement, StatementDraft
from plumbline.publishing.statement.states import DRAFT_STEPS, DraftState
from plumbline.publishing.statement.words import Passage, passages
from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow
from tests.publishing.builders import a_person
from tests.publishing.statement_builders import FIRST, NEXT, WHY, a_draft


def test_what_one_person_wrote_is_in_force_once_another_adopts_it(in_force, writer, checker) -> None:
    draft = a_draft(writer)

    statement = actions.adopt_statement(by=checker, draft=draft)

    draft.refresh_from_db()
    entry = RecordEntry.objects.latest("number")
    assert (draft.state, draft.author, draft.second, statement.draft) == ("adopted", writer, checker, draft)
    assert (statement.version, BoardStatement.objects.adopted().first()) == (2, statement)
    assert (entry.kind, entry.subject, entry.decided_by) == ("stated", "statement:board", "The board, in public")
    assert (entry.before["text"], entry.after["text"], entry.reason) == (FIRST, NEXT, WHY)
    entries = Entry.objects.filter(subject=draft.audit_reference).order_by("number")
    assert [(each.action, each.detail) for each in entries] == [
        ("publishing.write_statement", {"revision": 1}),
        ("publishing.adopt_statement", {"revision": 1, "version": 2}),
    ]


def test_nobody_adopts_or_refuses_what_they_wrote_not_even_past_the_program(in_force, author, checker) -> None:
    draft = a_draft(author)

    with pytest.raises(PermissionDenied, match="someone else must adopt it"):
        actions.adopt_statement(by=author, draft=draft)
    with pytest.raises(PermissionDenied, match="someone else must refuse it"):
        actions.refuse_statement(by=author, draft=draft, answer="No.")
    for state in (DraftState.ADOPTED, DraftState.REFUSED):
        with pytest.raises(IntegrityError, match="statementdraft_author_does_not_adopt"), transaction.atomic():
            StatementDraft.objects.update(state=state, second=author, answer="x", closed_at=timezone.now())


def test_a_draft_is_not_adopted_without_a_second_person_past_the_program(in_force, writer) -> None:
    a_draft(writer)

    with pytest.raises(IntegrityError, match="statementdraft_answered_by_somebody"), transaction.atomic():
        StatementDraft.objects.update(state=DraftState.ADOPTED, closed_at=timezone.now())


def test_each_act_is_only_for_whom_the_table_names(in_force, writer, checker, stranger) -> None:
    preparer = a_person("Preparer", PREPARE)
    act = {
        "change": lambda by, draft: actions.change_statement(by=by, draft=draft, **draft.words),
        "withdraw": lambda by, draft: actions.withdraw_statement(by=by, draft=draft),
        "refuse": lambda by, draft: actions.refuse_statement(by=by, draft=draft, answer="Not like this."),
        "adopt": lambda by, draft: actions.adopt_statement(by=by, draft=draft),
    }
    people = {"writer": writer, "checker": checker, "preparer": preparer, "stranger": stranger}

    def may(who: str, step: str) -> bool:
        with transaction.atomic():
            try:
                act[step](people[who], a_draft(writer))
            except PermissionDenied:
                return False
            finally:
                transaction.set_rollback(True)
        return True

    allowed = {(who, step.act) for who in people for step in DRAFT_STEPS if may(who, step.act)}

    assert allowed == {("writer", "change"), ("writer", "withdraw"), ("checker", "adopt"), ("checker", "refuse")}


def test_somebody_whose_role_neither_prepares_nor_checks_writes_no_draft(in_force, stranger) -> None:
    with pytest.raises(PermissionDenied):
        a_draft(stranger)


def test_a_draft_that_was_closed_is_closed_for_every_act(in_force, writer, checker) -> None:
    draft = a_draft(writer)
    actions.adopt_statement(by=checker, draft=draft)

    for again in (
        lambda: actions.adopt_statement(by=checker, draft=draft),
        lambda: actions.refuse_statement(by=checker, draft=draft, answer="No."),
        lambda: actions.withdraw_statement(by=writer, draft=draft),
        lambda: actions.change_statement(by=writer, draft=draft, **draft.words),
    ):
        with pytest.raises(NotPossibleNow, match="adopted and public"):
            again()

    assert (BoardStatement.objects.count(), RecordEntry.objects.count()) == (2, 2)


def test_only_one_draft_waits_at_a_time(in_force, writer, checker) -> None:
    draft = a_draft(writer)

    with pytest.raises(StatementUnusable, match="Another draft waits"):
        a_draft(checker)

    actions.refuse_statement(by=checker, draft=draft, answer="Say how often.")
    assert a_draft(checker).state == DraftState.WAITING


def test_what_was_changed_since_somebody_read_it_is_neither_adopted_nor_refused(
    in_force, writer, checker
) -> None:
    read = a_draft(writer)
    changed = actions.change_statement(by=writer, draft=read, **read.words | {"text": "Quite another thing."})

    with pytest.raises(StatementUnusable, match="changed since you looked"):
        actions.adopt_statement(by=checker, draft=read)
    with pytest.raises(StatementUnusable, match="changed since you looked"):
        actions.refuse_statement(by=checker, draft=changed, answer="No.", seen=read.revision)

    assert actions.adopt_statement(by=checker, draft=changed).text == "Quite another thing."


def test_a_refusal_says_why(in_force, writer, checker) -> None:
    draft = a_draft(writer)

    with pytest.raises(StatementUnusable, match="Say why you refuse"):
        actions.refuse_statement(by=checker, draft=draft, answer="  ")
    refused = actions.refuse_statement(by=checker, draft=draft, answer=" Say who looks. ")

    assert (refused.state, refused.second, refused.answer) == ("refused", checker, "Say who looks.")
    assert (BoardStatement.objects.count(), RecordEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "Planted Person will see to it."}, "“Planted Person” is the name of a person"),
        ({"why_changed": "Planted Person asked."}, "“Planted Person” is the name of a person"),
        ({"adopted_by": "Planted Person"}, "“Planted Person” is the name of a person"),
        ({"text": "Write to planted@example.org."}, "e-mail"),
        ({"text": " \n "}, "Enter what the board declares"),
        ({"why_changed": " "}, "Say why it changed"),
        ({"adopted_by": " "}, "Say which role or body decided it"),
        ({"adopted_on": date(2025, 11, 26)}, "was adopted on 27 November 2025"),
        ({"adopted_on": timezone.localdate() + timedelta(days=1)}, "has not come yet"),
    ],
)
def test_its_author_is_told_at_once_what_could_not_be_public(in_force, writer, changes, sentence) -> None:
    Person.objects.create_user("planted@example.org", name="Planted Person")

    with pytest.raises(StatementUnusable, match=sentence):
        a_draft(writer, **changes)

    assert StatementDraft.objects.count() == 0


def test_a_name_that_came_after_the_draft_is_told_to_who_adopts_it_and_nothing_is_public(
    in_force, writer, checker
) -> None:
    draft = a_draft(writer, text="Planted Person will see to it.")
    Person.objects.create_user("planted@example.org", name="Planted Person")

    with pytest.raises(StatementUnusable, match="is the name of a person"):
        actions.adopt_statement(by=checker, draft=draft)

    draft.refresh_from_db()
    assert (draft.state, BoardStatement.objects.count()) == (DraftState.WAITING, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("killed_in", ["enter", "_audit"])
def test_an_adoption_that_is_killed_half_way_leaves_nothing_behind(
    in_force, writer, checker, monkeypatch, killed_in
):
    draft = a_draft(writer)

    def killed(*args: object, **kwargs: object) -> None:
        raise SystemExit

    monkeypatch.setattr(statement_actions, killed_in, killed)
    with pytest.raises(SystemExit):
        actions.adopt_statement(by=checker, draft=draft)

    draft.refresh_from_db()
    assert (draft.state, draft.second, BoardStatement.objects.count()) == (DraftState.WAITING, None, 1)
    assert RecordEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_adopt_at_once_one_does_and_the_record_gains_one_entry(in_force, writer, checker) -> None:
    draft, people = a_draft(writer), [checker, a_person("Other", APPROVE)]
    start, outcomes = threading.Barrier(2), []

    def adopt(person: Person) -> None:
        start.wait()
        try:
            outcomes.append(str(actions.adopt_statement(by=person, draft=draft).version))
        except NotPossibleNow as late:
            outcomes.append(type(late).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=adopt, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["2", "NotPossibleNow"]
    assert (BoardStatement.objects.count(), RecordEntry.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE publishing_boardstatement SET text = 'x'",
        "UPDATE publishing_boardstatement SET draft_id = NULL",
        "DELETE FROM publishing_boardstatement",
        "UPDATE publishing_statementdraft SET text = 'x'",
        "UPDATE publishing_statementdraft SET state = 'waiting', closed_at = NULL, second_id = NULL",
        "DELETE FROM publishing_statementdraft",
    ],
)
def test_raw_sql_that_changes_or_removes_what_was_declared_is_refused(in_force, writer, checker, sql) -> None:
    actions.adopt_statement(by=checker, draft=a_draft(writer))

    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert str(caught.value).splitlines()[0] == "what the board declared is never changed"


@pytest.mark.parametrize("sql", ["SET author_id = second_id", "DELETE"])
def test_who_wrote_a_draft_that_waits_is_not_changed_and_no_draft_removed(in_force, writer, checker, sql) -> None:
    a_draft(writer)
    table = "publishing_statementdraft"
    whole = f"DELETE FROM {table}" if sql == "DELETE" else f"UPDATE {table} SET author_id = {checker.pk}"

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(whole)


SPLIT = "One stays. Two goes.\n\nThree stays."


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (SPLIT, SPLIT, [("same", "One stays. Two goes."), ("same", "Three stays.")]),
        (
            SPLIT,
            "One stays.\n\nThree stays. Four comes.",
            [
                ("same", "One stays."),
                ("removed", "Two goes."),
                ("same", "Three stays."),
                ("added", "Four comes."),
            ],
        ),
        ("One stays. Two\ngoes.", "One  stays. Two goes.", [("same", "One stays. Two goes.")]),
        ("", "All new.", [("added", "All new.")]),
    ],
)
def test_the_difference_is_told_sentence_by_sentence(
    before: str, after: str, told: list[tuple[str, str]]
) -> None:
    assert passages(before, after) == [Passage(kind, text) for kind, text in told]
