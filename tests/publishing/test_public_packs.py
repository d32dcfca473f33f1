"""Board packs as the public gets them: the list, one pack as a page, its files and the feed."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import docx
import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client

from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import BoardPack
from plumbline.publishing.pack_desk.documents import DOCUMENTS
from plumbline.publishing.pack_desk.listing import PublicPackList
from plumbline.publishing.states import APPROVE, PREPARE
from tests.cast import give
from tests.publishing.builders import a_person, a_public_release
from tests.publishing.pack_builders import (
    DETENTIONS,
    READING,
    a_draft,
    a_frozen,
    a_submitted,
    corrected,
    figures,
    later,
    published,
    published_with_secrets,
    said,
    withdraw,
)

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def author(db) -> Person:
    return a_person("Zebedee", PREPARE, *READING)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Quillfeather", APPROVE, *READING)


def of(pack: BoardPack, rest: str = "") -> str:
    return f"/packs/{pack.public_id}/{rest}"


def whole(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8-sig")


def test_a_stranger_finds_reads_and_takes_a_pack_away(author, checker, client: Client) -> None:
    give(checker, "analyst")
    a_public_release(figures(kind="published"))
    pack = published(author, checker, measures=(DETENTIONS,))

    listed = whole(client.get("/packs/"))
    page = whole(client.get(of(pack)))
    files = {kind: client.get(of(pack, f"pack.{kind}")) for kind in DOCUMENTS}

    assert of(pack) in listed
    told = (
        "260.9",
        pack.checksum,
        "1 January 2024 to 31 March 2024",
        "The board",
        "Analyst, who wrote none of it",
    )
    assert [words for words in told if words not in page] == []
    assert {response.status_code for response in files.values()} == {200}
    assert set(re.findall(r"pack\.(\w+)\">[^<]+\((\w+), [\d.]+\xa0(?:KB|bytes)\)", page)) == {
        (kind, kind.upper()) for kind in DOCUMENTS
    }
    with pikepdf.open(io.BytesIO(files["pdf"].content)) as pdf:
        assert len(pdf.pages) > 2


@pytest.mark.parametrize("rest", ["", "pack.pdf", "pack.zip"])
def test_nothing_but_a_published_pack_is_there(rest, author, checker, client: Client) -> None:
    hidden = [
        a_draft(author, audience="public"),
        a_submitted(author, audience="public"),
        a_frozen(author, checker, audience="public"),
        a_frozen(author, checker),
    ]

    assert [client.get(of(pack, rest)).status_code for pack in hidden] == [404] * 4
    assert "No board pack has been made public yet." in whole(client.get("/packs/"))
    assert b"entry" not in client.get("/packs/feed.atom").content
    assert len(whole(client.get("/packs/?format=csv")).splitlines()) == 1
    assert whole(client.get("/sitemap.xml")).count("/packs/") == 1


def test_a_file_of_another_kind_is_not_there(author, checker, client: Client) -> None:
    assert client.get(of(published(author, checker), "pack.exe")).status_code == 404


def test_no_name_no_draft_and_no_reason_of_the_inside_is_told(author, checker, client: Client) -> None:
    pack = published_with_secrets(author, checker)

    told = [
        whole(client.get(address)) for address in ("/packs/", "/packs/?format=csv", "/packs/feed.atom", of(pack))
    ]
    told += [text_of(kind, client.get(of(pack, f"pack.{kind}")).content) for kind in DOCUMENTS]

    secrets = ("Zebedee", "Quillfeather", "example.org", "Xylophone", "Marzipan", "Periwinkle", "Tomorrow")
    assert "Fund interpreters" in told[3]
    assert [secret for secret in secrets if any(secret.casefold() in text.casefold() for text in told)] == []


def text_of(kind: str, content: bytes) -> str:
    """All that a file holds, its own description included."""
    if kind == "pdf":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return " ".join(map(str, pdf.docinfo.items())) + str(pdf.Root.get("/Metadata", b""))
    if kind == "docx":
        assert docx.Document(io.BytesIO(content)).core_properties.author
    if kind == "html":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return " ".join(held.read(name).decode("utf-8", "replace") for name in held.namelist())


def test_what_is_public_is_what_was_frozen_whatever_the_figures_say_now(author, checker, client: Client) -> None:
    a_public_release(figures(kind="published"))
    pack = published(author, checker, measures=(DETENTIONS,))
    a_public_release(figures(199.5, kind="published"))
    cache.clear()

    page = whole(client.get(of(pack)))

    assert ("260.9" in page, "199.5" in page) == (True, False)


def test_a_corrected_pack_stays_and_says_what_took_its_place_once_that_is_public(
    author, checker, client: Client
) -> None:
    old = published(author, checker)
    new = corrected(old, author, checker, why="A figure was wrong.")

    between = whole(client.get(of(old)))
    actions.publish_pack(by=checker, pack=new)
    after, correction, listed = (whole(client.get(address)) for address in (of(old), of(new), "/packs/"))

    assert ("It is not public yet." in between, "A figure was wrong." in between) == (True, False)
    assert str(new.public_id) not in between
    assert (of(new) in after, "A figure was wrong." in after, said(old).period in after) == (True, True, True)
    assert (of(old) in correction, "A figure was wrong." in correction) == (True, True)
    assert "A later pack corrects it" in listed
    assert client.get(of(old, "pack.html")).status_code == 200


def test_a_pack_whose_figures_were_withdrawn_says_why_and_shows_none(author, checker, client: Client) -> None:
    release = a_public_release(figures(kind="published"))
    pack = published(author, checker, measures=(DETENTIONS,))
    withdraw(release)

    page, file = client.get(of(pack)), client.get(of(pack, "pack.zip"))

    assert (page.status_code, file.status_code) == (410, 410)
    assert ("Why: Wrong." in whole(page), "260.9" in whole(page), "260.9" in whole(file)) == (True, False, False)
    assert "Figures in it were withdrawn" in whole(client.get("/packs/"))


def test_pages_and_files_are_kept_for_a_minute_and_a_file_that_is_right_is_not_sent_again(
    author, checker, client: Client
) -> None:
    pack = published(author, checker)

    for address in ("/packs/", of(pack), of(pack, "pack.html"), "/packs/feed.atom", "/packs/pack.css"):
        assert client.get(address)["Cache-Control"] == "public, max-age=60"
    etag = client.get(of(pack, "pack.html"))["ETag"]
    again = client.get(of(pack, "pack.html"), headers={"if-none-match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert client.get(of(pack, "pack.zip"), headers={"if-none-match": etag}).status_code == 200
    signed_in = Client()
    signed_in.force_login(author)
    assert "private" in signed_in.get(of(pack))["Cache-Control"]


@pytest.mark.parametrize("address", ["/packs/", "/packs/feed.atom", "/packs/pack.css"])
def test_nobody_writes_to_a_public_page(address, db, client: Client) -> None:
    assert {getattr(client, method)(address).status_code for method in ("post", "put", "delete")} == {405}


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_however_many_packs_and_measures(
    number, author, checker, client: Client, django_assert_num_queries
) -> None:
    a_public_release(figures(kind="published"))
    for place in range(number):
        days = later(91 * place)
        pack = published(author, checker, title=f"Pack {'ABC'[place]}", measures=(DETENTIONS,), **days)

    with django_assert_num_queries(4):
        page = whole(client.get("/packs/"))
    with django_assert_num_queries(1):
        client.get("/packs/feed.atom")
    with django_assert_num_queries(3):
        client.get(of(pack))
    with django_assert_num_queries(3):
        client.get(of(pack, "pack.zip"))

    titles = re.findall(r">(Pack [ABC])<", page)
    assert titles == ["Pack C", "Pack B", "Pack A"][-number:]


def test_the_list_is_searched_narrowed_paged_and_taken_away(
    author, checker, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, title in enumerate(("Winter", "Spring", "Summer")):
        published(author, checker, title=title, **later(91 * place))

    found = whole(client.get("/packs/?q=wint&committee=the-board"))
    nothing = whole(client.get("/packs/?q=autumn"))
    nonsense = client.get("/packs/?sort=author&committee=gone&page=99")
    monkeypatch.setattr(PublicPackList, "page_size", 2)
    second = whole(client.get("/packs/?page=2"))
    rows = list(csv.DictReader(io.StringIO(whole(client.get("/packs/?format=csv&sort=meeting")))))

    assert (">Winter<" in found, ">Spring<" in found, ">Winter<" in nothing) == (True, False, False)
    assert nonsense.status_code == 200
    assert (">Winter<" in second, ">Summer<" in second) == (True, False)
    assert [row["Pack"] for row in rows] == ["Winter", "Spring", "Summer"]


def test_the_feed_tells_feed_readers_what_was_published_last(author, checker, client: Client) -> None:
    first = published(author, checker, title="Winter", **later(91))
    published(author, checker, title="Spring")

    feed = ElementTree.fromstring(client.get("/packs/feed.atom").content)

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["Spring", "Winter"]
    assert first.checksum in whole(client.get("/packs/feed.atom"))


@pytest.mark.parametrize("address", ["/plan/", "/record/"])
def test_readers_of_promises_and_of_the_record_are_led_to_the_packs(address, db, client: Client) -> None:
    main, _, footer = whole(client.get(address)).partition("<footer")

    assert ('href="/packs/"' in main, 'href="/packs/"' in footer) == (True, True)


def test_the_desk_publishes_a_pack_and_links_to_the_public_page(author, checker) -> None:
    pack, desk = a_frozen(author, checker, audience="public"), Client()
    desk.force_login(checker)
    offered = whole(desk.get(pack.get_absolute_url()))

    done = desk.post(f"/desk/packs/{pack.public_id}/act/publish", follow=True)

    assert "/act/publish" in offered
    assert ("The pack is public. Anyone can read it." in whole(done), of(pack) in whole(done)) == (True, True)
    assert "/act/publish" not in whole(done)
    assert of(pack) in whole(desk.get("/desk/packs/calendar"))
    private = a_frozen(author, checker)
    assert "/act/publish" not in whole(desk.get(private.get_absolute_url()))
