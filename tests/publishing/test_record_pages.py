"""The public record as the public gets it: the list, each entry with its history, the file and the feed."""

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.plan.actions.record import enter, sign_day
from plumbline.plan.models import RecordEntry, Witnessing
from plumbline.plan.record.proof import Noted, verify_file
from plumbline.publishing.record_list import RecordList
from tests.plan.record.record_builders import BY, a_history, an_entry

pytestmark = pytest.mark.django_db

PAGES = ["/record/", "/record/3/", "/record/record.json", "/record/feed.atom", "/record/?format=csv"]


def whole(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8-sig")


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    text = whole(client.get(f"/record/?format=csv&{query}"))
    return list(csv.DictReader(io.StringIO(text)))


def numbers(client: Client, query: str = "") -> list[int]:
    return [int(row["number"]) for row in rows(client, query)]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_reads_every_page_and_writes_to_none(client: Client, page: str) -> None:
    a_history()

    assert client.get(page).status_code == 200
    assert {getattr(client, method)(page).status_code for method in ("post", "put", "patch", "delete")} == {405}


@pytest.mark.parametrize("page", ["/record/", "/record/record.json", "/record/feed.atom"])
def test_a_record_without_an_entry_can_be_read(client: Client, page: str) -> None:
    assert client.get(page).status_code == 200


def test_an_empty_list_says_so(client: Client) -> None:
    page = whole(client.get("/record/"))

    assert ("Nothing has been entered yet." in page, "No day has been signed yet." in page) == (True, True)


@pytest.mark.parametrize("number", ["0", "99", "9" * 30])
def test_an_entry_that_is_not_there_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/record/{number}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_questions_for_three_rows_as_for_one(
    client: Client, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        an_entry(subject=f"commitment:C{number}")
    sign_day(by=BY)

    with django_assert_num_queries(4):
        page = whole(client.get("/record/"))

    assert len(set(re.findall(r'href="(/record/\d+/)"', page))) == count


@pytest.mark.parametrize("count", [1, 3])
def test_an_entry_asks_as_many_questions_for_a_long_history_as_for_a_short_one(
    client: Client, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        an_entry()

    with django_assert_num_queries(2):
        page = whole(client.get("/record/1/"))

    assert page.count('class="pl-measures__item"') == count


def test_the_feed_and_the_file_ask_few_questions(client: Client, django_assert_num_queries) -> None:
    a_history()

    with django_assert_num_queries(1):
        client.get("/record/feed.atom")
    with django_assert_num_queries(4):
        whole(client.get("/record/record.json"))


def test_the_list_is_narrowed_by_kind_day_and_words(client: Client) -> None:
    a_history()
    an_entry(subject="statement:1", kind="stated", title="We are sorry", day=date(2026, 1, 31))

    assert numbers(client) == [6, 5, 4, 3, 2, 1]
    assert numbers(client, "kind=dropped") == [5]
    assert numbers(client, "q=ward+MANAGER") == [5, 2]
    assert numbers(client, "q=staff+network") == [3]
    assert numbers(client, "to=2026-01-31") == [6]
    assert numbers(client, "from=2026-02-01&sort=number") == [1, 2, 3, 4, 5]
    assert numbers(client, "kind=forgotten&from=2026-02-31&sort=colour&page=99") == numbers(client)


def test_the_list_has_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecordList, "page_size", 2)
    a_history()

    page = whole(client.get("/record/?page=2"))

    assert re.findall(r'href="/record/(\d)/"', page) == ["3", "2"]
    assert "Showing 3 to 4 of 5" in page


def test_a_moved_target_shows_both_in_list_entry_and_history(client: Client) -> None:
    a_history()

    listed, moved, met = (whole(client.get(page)) for page in ("/record/", "/record/3/", "/record/4/"))

    assert ("Target: 40, before 50" in listed, "Target: 40, before 50" in met) == (True, True)
    cells = re.findall(r'<span class="pl-cell">(.*?)</span>', moved)
    assert cells == ["Target", "50", "40"]
    assert "Asked for by the staff network" in moved


def test_an_entry_shows_the_whole_history_of_its_promise_and_of_no_other(client: Client) -> None:
    a_history()

    page = whole(client.get("/record/1/"))

    assert re.findall(r'href="/record/(\d)/"', page) == ["3", "4"]
    assert (page.count("(this one)"), "Train every ward manager" in page) == (1, False)
    assert "31 March 2027" in page


def test_a_corrected_entry_stays_and_each_names_the_other(client: Client) -> None:
    an_entry()
    an_entry(
        kind="corrected", corrects=1, before={"target": 50}, after={"target": 55}, reason="The paper said 55"
    )

    first, second = whole(client.get("/record/1/")), whole(client.get("/record/2/"))

    assert 'This entry was corrected by <a href="/record/2/">entry 2</a>.' in first
    assert 'This corrects <a href="/record/1/">entry 1</a>, which stays as it was.' in second


def test_what_an_entry_says_is_text_and_never_markup(client: Client) -> None:
    mark = "<script>alert(1)</script>"
    an_entry(title=mark, reason=mark, decided_by=mark, before={"x": mark}, after={"x": [mark]})

    pages = [whole(client.get(page)) for page in ("/record/", "/record/1/", "/record/feed.atom")]

    assert [mark in page for page in pages] == [False, False, False]
    assert "&lt;script&gt;" in pages[1]


def test_the_csv_disarms_what_a_spreadsheet_would_run(client: Client) -> None:
    an_entry(title="=1+1")

    assert rows(client)[0]["title"] == "'=1+1"


def test_the_csv_holds_all_that_an_entry_says(client: Client) -> None:
    entry = an_entry(after={"target": 1})

    row = rows(client)[0]

    assert (row["after"], row["before"], row["digest"]) == ('{"target":1}', "null", entry.digest)


def test_the_page_says_how_to_check_and_what_it_says_works(client: Client, tmp_path: Path) -> None:
    a_history()
    digest = sign_day(by=BY)

    page = whole(client.get("/record/"))
    path = tmp_path / "record.json"
    path.write_text(whole(client.get("/record/record.json")), encoding="utf-8")
    (command,) = re.findall(r"plumbline record verify record\.json --noted (\S+)</code>", page)
    result = verify_file(path, noted=[Noted.read(command)], keys=[digest.key])

    assert (result.holds, result.noted_at, result.signed_to) == (True, (5,), 5)
    assert [text in page for text in (digest.key, digest.signature, digest.noted)] == [True, True, True]
    assert re.findall(r"curl -O (\S+)", page) == ["http://127.0.0.1:8000/record/record.json"]


def test_the_file_is_asked_for_again_only_when_it_changed(client: Client) -> None:
    an_entry()
    first = client.get("/record/record.json")
    whole(first)

    same = client.get("/record/record.json", headers={"If-None-Match": first["ETag"]})
    sign_day(by=BY)
    signed = client.get("/record/record.json", headers={"If-None-Match": first["ETag"]})
    an_entry()
    grown = client.get("/record/record.json", headers={"If-None-Match": signed["ETag"]})

    assert (first["Cache-Control"], first["Content-Type"]) == ("public, max-age=60", "application/json")
    assert (same.status_code, signed.status_code, grown.status_code) == (304, 200, 200)
    assert len(json.loads(whole(grown))["entries"]) == 2


def test_the_page_says_how_many_witnesses_hold_the_last_signed_day(client: Client) -> None:
    a_history()
    digest = sign_day(by=BY)
    tries = [
        ("mailto:a@planted.invalid", False),
        ("mailto:a@planted.invalid", True),
        ("https://planted.invalid/", True),
    ]
    for witness, arrived in tries:
        Witnessing.objects.create(digest=digest, witness=witness, at=timezone.now(), arrived=arrived)

    page = whole(client.get("/record/"))

    assert "The last signed digest went to 2 outside witnesses" in page
    assert "planted.invalid" not in page


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_gives_the_newest_entries(client: Client) -> None:
    a_history()

    response = client.get("/record/feed.atom")
    root = ElementTree.fromstring(response.content)
    entries = root.findall(f"{ATOM}entry")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.findtext(f"{ATOM}id").rpartition("/record/")[2] for entry in entries] == [
        f"{number}/" for number in (5, 4, 3, 2, 1)
    ]
    assert entries[2].findtext(f"{ATOM}title") == "Changed: Halve the gap in restraint"
    assert entries[2].findtext(f"{ATOM}summary") == "Target: 40, before 50"


def test_a_signed_in_persons_copy_is_not_kept_for_others(client: Client) -> None:
    a_history()
    client.force_login(Person.objects.create_user("planted@example.org", name="Planted Person"))

    assert {client.get(page)["Cache-Control"] for page in PAGES} == {"private, no-cache"}


def test_nobody_who_entered_or_signed_is_named_anywhere(client: Client) -> None:
    person = Person.objects.create_user("planted.person@example.org", name="Planted Person")
    words = {"title": "A promise", "decided_by": "The board", "reason": "Because it was asked for"}
    enter(by=person, kind="made", subject="commitment:C7", after={"target": 50}, **words)
    enter(
        by=person, kind="changed", subject="commitment:C7", before={"target": 50}, after={"target": 40}, **words
    )
    sign_day(by=person, day=timezone.localdate() - timedelta(days=1))
    sign_day(by=person)
    forbidden = ["planted", "example.org", str(person.public_id), person.audit_reference]

    pages = [*PAGES[:1], "/record/1/", "/record/2/", *PAGES[2:], "/record/?q=planted", "/sitemap.xml"]
    texts = {page: f"{dict(client.get(page).items())} {whole(client.get(page))}".lower() for page in pages}
    texts["/record/?q=planted"] = texts["/record/?q=planted"].replace("planted", "", 3)  # what was searched for
    texts["tables"] = str(list(RecordEntry.objects.values())).lower()

    assert [(page, word) for page, text in texts.items() for word in forbidden if word in text] == []


def test_every_page_of_the_site_leads_to_the_record(client: Client) -> None:
    assert 'href="/record/"' in whole(client.get("/data/"))
    assert "/record/</loc>" in whole(client.get("/sitemap.xml"))
