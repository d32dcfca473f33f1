"""The board's statement: one person writes a draft, another adopts it, and nothing is public before that."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.test import Client
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

FIRST = "We will not put up with racism. We will show our figures."
NEXT = "We will not put up with racism. We will show our figures each month."
WHY = "Staff asked us to say how often."


@pytest.fixture
def in_force(db) -> BoardStatement:
    return actions.plant_statement(by="system:test", text=FIRST, adopted_on=date(2025, 11, 27))


@pytest.fixture
def writer(db) -> Person:
    return a_person("Writer", PREPARE)


def a_draft(writer: Person, **changes: object) -> StatementDraft:
    words = {
        "text": NEXT,
        "adopted_on": date(2026, 3, 3),
        "adopted_by": "The board, in public",
        "why_changed": WHY,
    }
    return actions.write_statement(by=writer, **words | changes)


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


# The pages

TYPED = {
    "text": NEXT,
    "adopted_by": "The board",
    "adopted_on_day": "3",
    "adopted_on_month": "3",
    "adopted_on_year": "2026",
    "why_changed": WHY,
}


@pytest.fixture
def desk_of(settings):
    """The desk as somebody sees it."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def whole(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_two_people_go_through_it_with_no_script_at_all(in_force, writer, checker, desk_of) -> None:
    writing, checking = desk_of(writer), desk_of(checker)
    begun = whole(writing, "/desk/statement/write")
    writing.post("/desk/statement/write", TYPED)
    draft = StatementDraft.objects.get()

    page = whole(checking, draft.get_absolute_url())
    confirm = whole(checking, f"{draft.get_absolute_url()}adopt?seen=1")
    unseen = checking.post(f"{draft.get_absolute_url()}adopt", {}).content.decode()
    done = checking.post(f"{draft.get_absolute_url()}adopt", {"seen": "1"}, follow=True).content.decode()

    assert f">\n{FIRST}</textarea>" in begun
    assert "<strong>Removed:</strong> <del>We will show our figures.</del>" in page
    assert "<strong>Added:</strong> <ins>We will show our figures each month.</ins>" in page
    assert 'name="seen" value="1"' in confirm
    assert "Look at the draft first" in unseen
    assert "The statement is adopted and public" in done
    assert BoardStatement.objects.count() == 2


def test_the_preview_is_word_for_word_what_the_public_then_reads(db, client, writer, checker, desk_of) -> None:
    actions.plant_public_site(by="system:test", demonstration=True)
    draft = a_draft(writer)

    def statement(page: str) -> str:
        return page[page.index('<blockquote class="pl-statement">') :].partition("</section>")[0].strip()

    preview = statement(whole(desk_of(checker), draft.get_absolute_url()))
    before = whole(client, "/")
    actions.adopt_statement(by=checker, draft=draft)

    assert NEXT not in before
    assert preview == statement(whole(client, "/"))


def test_nothing_of_a_draft_and_nobody_is_public(db, client, settings, desk_of) -> None:
    writer, checker = a_person("Planted-Writer", PREPARE), a_person("Planted-Checker", APPROVE)
    actions.plant_public_site(by="system:test", demonstration=True)
    pages = ("/", "/record/", "/record/record.json", "/record/feed.atom", "/record/?format=csv", "/sitemap.xml")
    secret = a_draft(writer, text="An unplanted secret.", why_changed="An unplanted reason.")
    refused = actions.refuse_statement(by=checker, draft=secret, answer="An unplanted answer.")
    statement = actions.adopt_statement(by=checker, draft=a_draft(writer))
    number = RecordEntry.objects.latest("number").number
    forbidden = ["planted", str(refused.public_id), str(statement.draft.public_id), str(writer.public_id)]

    def body(address: str) -> str:
        response = client.get(address)
        parts = response.streaming_content if response.streaming else [response.content]
        return b"".join(parts).decode().lower()

    texts = {page: body(page) for page in (*pages, f"/record/{number}/")}

    assert [(page, word) for page, text in texts.items() for word in forbidden if word in text] == []
    assert NEXT.lower() in texts["/"]


def test_words_that_cannot_be_kept_stay_in_the_form(in_force, writer, checker, desk_of) -> None:
    Person.objects.create_user("planted@example.org", name="Planted Person")
    desk = desk_of(writer)
    named = desk.post("/desk/statement/write", TYPED | {"text": "Planted Person sees to it."}).content.decode()
    a_draft(checker)
    late = desk.post("/desk/statement/write", TYPED).content.decode()

    assert ("is the name of a person" in named, ">\nPlanted Person sees to it.</textarea>" in named) == (
        True,
        True,
    )
    assert ("Another draft waits" in late, f">\n{NEXT}</textarea>" in late, f">\n{WHY}</textarea>" in late) == (
        True,
        True,
        True,
    )


def test_a_change_to_a_draft_that_was_answered_meanwhile_loses_nothing_typed(
    in_force, writer, checker, desk_of
) -> None:
    draft = a_draft(writer)
    actions.refuse_statement(by=checker, draft=draft, answer="Say who looks.")
    desk, address = desk_of(writer), f"{draft.get_absolute_url()}change"

    late = desk.post(address, TYPED | {"text": "Typed for an hour."}).content.decode()
    opened = desk.get(address, follow=True).content.decode()
    again = whole(desk, f"/desk/statement/write?from={draft.public_id}")

    assert ("This draft is “refused”" in late, ">\nTyped for an hour.</textarea>" in late) == (True, True)
    assert ("stays as it is" in opened, "Say who looks." in opened) == (True, True)
    assert f">\n{NEXT}</textarea>" in again


def test_the_page_offers_each_person_what_they_may_do(in_force, writer, checker, desk_of) -> None:
    address = a_draft(writer).get_absolute_url()
    acts = ("adopt", "refuse", "change", "withdraw")

    offered = {
        who.name: [act for act in acts if f'href="{address}{act}' in whole(desk_of(who), address)]
        for who in (writer, checker)
    }

    assert offered == {"Writer": ["change", "withdraw"], "Checker": ["adopt", "refuse"]}


def test_to_adopt_a_draft_of_ones_own_is_forbidden_at_the_door(in_force, author, desk_of) -> None:
    address = a_draft(author).get_absolute_url()

    assert desk_of(author).get(f"{address}adopt?seen=1").status_code == 403
    assert desk_of(author).post(f"{address}adopt", {"seen": "1"}).status_code == 403
    assert desk_of(author).get(f"{address}eat").status_code == 404


def test_while_a_draft_waits_the_form_leads_to_it_and_withdrawn_it_does_not(in_force, writer, desk_of) -> None:
    draft, desk = a_draft(writer), desk_of(writer)

    led = desk.get("/desk/statement/write")
    desk.post(f"{draft.get_absolute_url()}withdraw")

    assert led["Location"] == draft.get_absolute_url()
    assert desk.get("/desk/statement/write").status_code == 200


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FIRST, "Nothing: the words are those of the statement in force"),
        (FIRST.replace(". We", ".\n\nWe"), "Only where paragraphs begin and end"),
    ],
)
def test_a_draft_that_says_the_same_again_is_told_in_words(in_force, writer, desk_of, text, told) -> None:
    assert told in whole(desk_of(writer), a_draft(writer, text=text).get_absolute_url())


def test_the_first_version_asks_for_no_reason_and_all_of_it_is_new(writer, checker, desk_of) -> None:
    desk = desk_of(writer)
    form = whole(desk, "/desk/statement/write")
    desk.post("/desk/statement/write", {name: said for name, said in TYPED.items() if name != "why_changed"})
    draft = StatementDraft.objects.get()

    assert "why_changed" not in form
    assert "all of it is new" in whole(desk, draft.get_absolute_url())
    assert actions.adopt_statement(by=checker, draft=draft).version == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_questions_for_three_versions_and_drafts_as_for_one(
    in_force, writer, checker, desk_of, django_assert_num_queries, count
) -> None:
    for _ in range(count):
        actions.refuse_statement(by=checker, draft=a_draft(writer), answer="No.")
        actions.adopt_statement(by=checker, draft=a_draft(writer))
    desk = desk_of(checker)

    with django_assert_num_queries(4):
        page = whole(desk, "/desk/statement/")

    assert page.count("adopted here by Checker") == count
    assert page.count("Checker said: No.") == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_draft_asks_as_many_questions_after_three_versions_as_after_one(
    in_force, writer, checker, desk_of, django_assert_num_queries, count
) -> None:
    for _ in range(count):
        actions.adopt_statement(by=checker, draft=a_draft(writer))
    draft, desk = a_draft(writer), desk_of(checker)

    with django_assert_num_queries(4):
        whole(desk, draft.get_absolute_url())
