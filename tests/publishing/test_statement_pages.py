"""Pages of the board's statement: writing a draft, reading what differs, adopting it."""

import pytest
from django.test import Client

from plumbline.people.models import Person
from plumbline.plan.models import RecordEntry
from plumbline.publishing import actions
from plumbline.publishing.models import BoardStatement, StatementDraft
from plumbline.publishing.states import APPROVE, PREPARE
from tests.publishing.builders import a_person
from tests.publishing.statement_builders import FIRST, NEXT, WHY, a_draft

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
