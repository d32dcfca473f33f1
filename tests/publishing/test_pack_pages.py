"""The pages of board packs, as people of each kind use them."""

import io
import re

import docx
import openpyxl
import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import BoardPack
from plumbline.publishing.pack_desk import documents as pack_documents
from plumbline.publishing.states import APPROVE, PREPARE
from tests.plan.plan_builders import a_promise
from tests.publishing.builders import a_person
from tests.publishing.pack_builders import DETENTIONS, SECTIONS, a_draft, a_frozen, a_submitted, figures

READING = ("plan.view_plan", "evidence.view_observations")
DAYS = {
    "first_day_day": "1",
    "first_day_month": "1",
    "first_day_year": "2024",
    "last_day_day": "31",
    "last_day_month": "3",
    "last_day_year": "2024",
    "meeting_day": "9",
    "meeting_month": "5",
    "meeting_year": "2024",
}


@pytest.fixture
def author(db) -> Person:
    return a_person("Author", PREPARE, "plan.edit_plan", *READING)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Checker", APPROVE, *READING)


@pytest.fixture
def member(db) -> Person:
    return a_person("Member", *READING)


@pytest.fixture
def editor(db) -> Person:
    """Sees the plan and no figure that is not released."""
    return a_person("Editor", "plan.view_plan")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(response) -> str:
    return response.content.decode()


def of(pack: BoardPack, name: str, *arguments: object) -> str:
    return reverse(f"publishing:{name}", args=[pack.public_id, *arguments])


def test_a_pack_is_made_written_checked_and_frozen_at_the_desk(author, checker) -> None:
    figures()
    writing, checking = signed_in(author), signed_in(checker)

    begun = writing.post("/desk/packs/new", {"title": "Spring", "audience": "board", **DAYS})
    pack = BoardPack.objects.get()
    assert begun["Location"] == of(pack, "pack_choose")
    offered = text_of(writing.get(of(pack, "pack_choose")))
    assert DETENTIONS in offered
    chosen = {"sections": ["measures", "changes"], "measures": [DETENTIONS]}
    assert writing.post(of(pack, "pack_choose"), chosen)["Location"] == pack.get_absolute_url()
    writing.post(of(pack, "pack_narrate", "detentions"), {"alert": "Look\nhere", "advise": "", "assure": ""})
    writing.post(of(pack, "pack_ask"), {"words_1": "Agree to it", "why_1": "It is time."})
    draft = text_of(writing.get(pack.get_absolute_url()))
    assert "What it would say today" in draft
    writing.post(of(pack, "pack_act", "submit"))

    read = text_of(checking.get(pack.get_absolute_url()))
    [address] = re.findall(r'href="([^"]+/act/freeze\?seen=[0-9a-f]{64})"', read)
    asked = text_of(checking.get(address))
    seen = address.partition("seen=")[2]
    assert f'name="seen" value="{seen}"' in asked
    checking.post(of(pack, "pack_act", "freeze"), {"seen": seen})

    pack.refresh_from_db()
    page = text_of(checking.get(pack.get_absolute_url()))
    assert (pack.state, pack.checksum, pack.sections) == ("frozen", seen, ["changes", "measures"])
    assert all(words in page for words in (pack.checksum, "Look", "Agree to it", "260.9", "What it says"))


def test_a_checker_who_has_not_opened_the_pack_cannot_freeze_it(author, checker) -> None:
    pack = a_submitted(author)

    response = signed_in(checker).post(of(pack, "pack_act", "freeze"), {"seen": ""})

    assert "Open the pack and read it before you freeze it" in text_of(response)
    assert BoardPack.objects.get().state == "submitted"


def test_an_author_is_told_why_the_pack_waits(author) -> None:
    both = a_person("Both", PREPARE, APPROVE, *READING)
    actions.submit_pack(by=both, pack=(pack := a_draft(both)))

    page = text_of(signed_in(both).get(pack.get_absolute_url()))

    assert "/act/freeze" not in page
    assert signed_in(both).get(of(pack, "pack_act", "freeze")).status_code == 403


def test_a_pack_of_the_board_is_closed_to_who_may_not_see_its_figures(author, checker, editor) -> None:
    figures()
    pack = a_frozen(author, checker, measures=(DETENTIONS,))
    visitor = signed_in(editor)

    answers = [
        visitor.get(address).status_code
        for address in (pack.get_absolute_url(), of(pack, "pack_file", "zip"), of(pack, "pack_file", "html"))
    ]

    assert answers == [403, 403, 403]
    assert pack.title not in text_of(visitor.get("/desk/packs/"))
    assert pack.title not in text_of(visitor.get("/desk/packs/calendar"))
    assert pack.title.encode() not in b"".join(visitor.get("/desk/packs/?format=csv").streaming_content)


def test_a_pack_for_the_public_is_read_by_all_who_see_the_plan(author, checker, editor) -> None:
    pack = a_frozen(author, checker, audience="public")

    assert signed_in(editor).get(pack.get_absolute_url()).status_code == 200


def test_a_board_member_reads_a_frozen_pack_and_is_offered_nothing_to_do(author, checker, member) -> None:
    pack = a_frozen(author, checker)

    page = text_of(signed_in(member).get(pack.get_absolute_url()))

    assert pack.checksum in page
    assert [word for word in ("/act/", "/choose", "/decisions", "/words/") if word in page] == []


def test_every_document_opens_and_says_the_same_checksum(author, checker, member) -> None:
    figures()
    pack = a_frozen(author, checker, measures=(DETENTIONS,))
    client = signed_in(member)

    files = {kind: client.get(of(pack, "pack_file", kind)) for kind in pack_documents.DOCUMENTS}

    assert {response.status_code for response in files.values()} == {200}
    with pikepdf.open(io.BytesIO(files["pdf"].content)) as pdf:
        assert len(pdf.pages) > 2
    word = docx.Document(io.BytesIO(files["docx"].content))
    assert any(pack.checksum in paragraph.text for paragraph in word.paragraphs)
    assert len(openpyxl.load_workbook(io.BytesIO(files["xlsx"].content)).sheetnames) > 1
    assert files["zip"].content.startswith(b"PK")
    assert pack.checksum in text_of(files["html"])
    assert files["pdf"]["Content-Disposition"] == 'attachment; filename="winter-pack-2024-05-09.pdf"'


def test_documents_are_of_what_was_frozen_whatever_the_figures_say_now(author, checker, member) -> None:
    figures()
    pack = a_frozen(author, checker, measures=(DETENTIONS,))
    figures(199.5)
    cache.clear()

    page = text_of(signed_in(member).get(of(pack, "pack_file", "html")))

    assert ("260.9" in page, "199.5" in page) == (True, False)


def test_a_document_is_rendered_once(author, checker, member, monkeypatch) -> None:
    pack = a_frozen(author, checker)
    client = signed_in(member)
    first = client.get(of(pack, "pack_file", "html")).content

    def again(kept: object) -> None:
        raise AssertionError("rendered again")

    monkeypatch.setattr(pack_documents, "from_json", again)

    assert client.get(of(pack, "pack_file", "html")).content == first


@pytest.mark.parametrize("file_format", ["pdf", "exe"])
def test_a_draft_has_no_documents_and_there_is_no_other_kind(file_format, author) -> None:
    assert signed_in(author).get(of(a_draft(author), "pack_file", file_format)).status_code == 404


def test_decisions_are_noted_and_become_actions_at_the_desk(author, checker) -> None:
    pack, client, promise = a_frozen(author, checker), signed_in(author), a_promise()
    minutes = {"words": "Interpreters", "outcome": "Pay for them", "decided_on_day": "9"}
    minutes |= {"decided_on_month": "5", "decided_on_year": "2024"}

    client.post(of(pack, "pack_note"), minutes)
    [decision] = pack.decisions.all()
    client.post(
        of(pack, "pack_to_action", decision.public_id),
        {
            "commitment": promise.pk,
            "title": "Pay interpreters",
            "starts_day": "1",
            "starts_month": "6",
            "starts_year": "2026",
            "due_day": "1",
            "due_month": "9",
            "due_year": "2026",
        },
    )

    page = text_of(client.get(pack.get_absolute_url()))
    assert "Pay for them" in page
    assert "A1 Pay interpreters" in page


BAD = [
    ({"title": ""}, "Enter title"),
    ({"last_day_year": "2023"}, "The last day must come after the first day."),
    ({"meeting_year": "2019"}, "The meeting must come after the first day of the period."),
    ({"meeting_month": "13"}, "Enter a real date"),
    ({"audience": "everyone"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("wrong", "words"), BAD)
def test_a_form_that_makes_no_sense_says_so_and_keeps_what_was_typed(wrong, words, author) -> None:
    typed = {"title": "Spring", "audience": "board", **DAYS, **wrong}

    response = signed_in(author).post("/desk/packs/new", typed)

    assert words in text_of(response)
    assert BoardPack.objects.count() == 0


def test_a_measure_is_chosen_in_one_way_only(author) -> None:
    figures()
    pack = a_draft(author)
    client = signed_in(author)

    for measures in ([DETENTIONS, "detentions|X|y|real"], ["'; DROP TABLE|x"]):
        response = client.post(of(pack, "pack_choose"), {"sections": list(SECTIONS), "measures": measures})
        assert response.status_code == 200
    assert pack.choices.count() == 0


def test_words_are_words_and_never_markup(author, checker) -> None:
    pack = a_draft(author, title="<script>alert(1)</script>")
    actions.narrate_pack(by=author, pack=pack, section="summary", alert="<b>now</b>", advise="", assure="")

    page = text_of(signed_in(author).get(pack.get_absolute_url()))
    form = text_of(signed_in(author).get(of(pack, "pack_ask")))

    assert ("<script>alert" in page + form, "<b>now" in page) == (False, False)


@pytest.mark.parametrize("name", ["pack_choose", "pack_ask"])
def test_what_is_frozen_is_not_written_and_the_page_says_so(name, author, checker) -> None:
    pack = a_frozen(author, checker)

    response = signed_in(author).get(of(pack, name), follow=True)

    assert "Only a draft can be changed." in text_of(response)


def test_no_other_section_and_no_other_act(author) -> None:
    client, pack = signed_in(author), a_draft(author)

    assert client.get(of(pack, "pack_narrate", "poems")).status_code == 404
    assert client.get(of(pack, "pack_act", "burn")).status_code == 404


def test_the_calendar_says_what_is_due_for_each_committee(author, checker, member) -> None:
    a_frozen(author, checker, title="Given")
    a_draft(author, title="Forgotten")

    page = text_of(signed_in(member).get("/desk/packs/calendar"))

    assert "Late: " in page
    assert page.index("Packs due to The board") < page.index("Forgotten") < page.index("Given")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_packs(
    number, author, checker, member, django_assert_num_queries
) -> None:
    for place in range(number):
        a_draft(author, title=f"Pack {place}")
    client = signed_in(member)
    client.get("/desk/packs/")

    with django_assert_num_queries(5):
        page = text_of(client.get("/desk/packs/"))
    with django_assert_num_queries(4):
        client.get("/desk/packs/calendar")

    assert page.count("Waiting for a checker") == 1  # as a choice of the filter
    assert [f">Pack {place}</a>" in page for place in range(3)] == [place < number for place in range(3)]


def test_the_list_is_searched_filtered_sorted_and_taken_away(author, member) -> None:
    for title in ("Winter", "Spring"):
        a_draft(author, title=title)
    client = signed_in(member)

    found = text_of(client.get("/desk/packs/?q=wint&state=draft&committee=the-board&sort=title"))
    nonsense = client.get("/desk/packs/?sort=checksum&state=gone&page=99&committee=none")
    rows = b"".join(client.get("/desk/packs/?format=csv&sort=title").streaming_content).decode()

    assert (">Winter<" in found, ">Spring<" in found, nonsense.status_code) == (True, False, 200)
    assert [line.split(",")[0] for line in rows.splitlines()[1:]] == ["Spring", "Winter"]


def test_styles_of_a_pack_leave_the_page_around_it_alone(member) -> None:
    styles = text_of(signed_in(member).get("/desk/packs/pack.css"))

    assert ".pack-table" in styles
    assert "body {" not in styles
