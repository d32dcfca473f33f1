"""Board packs for programs: what their pages say, with files that can be checked, and nothing of the inside."""

import hashlib
import json
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from plumbline.people.models import Person
from plumbline.plan.actions.record import sign_day
from plumbline.plan.models import Committee
from plumbline.publishing import actions
from plumbline.publishing.models import BoardPack
from plumbline.publishing.pack_desk.documents import DOCUMENTS
from tests.publishing.api.conftest import Ask
from tests.publishing.builders import a_public_release
from tests.publishing.pack_builders import (
    DETENTIONS,
    a_draft,
    a_frozen,
    a_submitted,
    corrected,
    figures,
    later,
    published,
    published_with_secrets,
    withdraw,
)

PACKS = "/api/v1/packs"


def _read(address: str = PACKS, **asked: object) -> Any:
    response = Client().get(address, asked)
    assert response.status_code == 200, response.content
    return response.json()


def _titles(**asked: object) -> list[str]:
    return [one["title"] for one in _read(**asked)["packs"]]


def _of(pack: BoardPack) -> str:
    return f"{PACKS}/{pack.public_id}"


def test_anyone_reads_what_the_page_of_a_pack_says_and_can_check_its_files(lead: Person, checker: Person) -> None:
    a_public_release(figures(kind="published"))
    pack = published(lead, checker, measures=(DETENTIONS,))

    read = _read(_of(pack))

    [row] = _read()["packs"]
    assert {name: read[name] for name in row} == row
    told = ("title", "committee", "meeting", "first_day", "last_day", "period", "stands", "checksum")
    assert [read[name] for name in told] == [
        *("Winter pack", "The board", "2024-05-09", "2024-01-01", "2024-03-31"),
        *("1 January 2024 to 31 March 2024", "public", pack.checksum),
    ]
    assert (read["checked_by"], read["corrects"], read["corrected_by"]) == ("Analyst", None, None)
    assert [(one["measure"], one["title"], one["period"]) for one in read["measures"]] == [
        ("detentions", "Detentions under the Mental Health Act", "2023/24")
    ]
    assert read["sections"][0] == "Summary"
    assert (read["public_since"], read["frozen_at"]) == (
        pack.published_at.isoformat(),
        pack.frozen_at.isoformat(),
    )
    assert [file["format"] for file in read["files"]] == list(DOCUMENTS)
    assert Client().get(read["address"]).status_code == 200


def test_each_file_is_as_long_as_was_said_of_that_kind_and_with_that_digest_also_written_anew(
    lead: Person, checker: Person
) -> None:
    a_public_release(figures(kind="published"))
    pack = published(lead, checker, measures=(DETENTIONS,))
    files = _read(_of(pack))["files"]
    cache.clear()

    taken = [Client().get(file["address"]) for file in files]

    assert [(file["bytes"], file["sha256"], file["media_type"]) for file in files] == [
        (len(each.content), hashlib.sha256(each.content).hexdigest(), each["Content-Type"]) for each in taken
    ]


def test_the_digest_of_the_record_is_told_as_it_is_printed(lead: Person, checker: Person) -> None:
    before = published(lead, checker)
    digest = sign_day(by="system:test")
    pack = published(lead, checker)

    read = _read(_of(pack))

    assert _read(_of(before))["record_digest"] is None
    assert read["record_digest"].startswith(f"{digest.last_digest} (")
    assert read["record_digest"] in Client().get(f"/packs/{pack.public_id}/").content.decode()


def test_nothing_but_a_published_pack_is_there(lead: Person, checker: Person) -> None:
    hidden = [
        a_draft(lead, audience="public"),
        a_submitted(lead, audience="public"),
        a_frozen(lead, checker, audience="public"),
        a_frozen(lead, checker),
    ]

    assert [Client().get(_of(pack)).status_code for pack in hidden] == [404] * 4
    assert _titles() == []


def test_no_name_no_draft_and_no_reason_of_the_inside_is_told(lead: Person, checker: Person) -> None:
    pack = published_with_secrets(lead, checker)

    texts = [Client().get(address).content.decode() for address in (PACKS, _of(pack))]

    planted = r"(?i)ivy|hidden|noor|unseen|test\.invalid|xylophone|marzipan|periwinkle|tomorrow"
    assert [re.findall(planted, text) for text in texts] == [[], []]
    assert "Spring" in texts[0]


def test_a_corrected_pack_says_what_took_its_place_once_that_is_public(lead: Person, checker: Person) -> None:
    old = published(lead, checker)
    new = corrected(old, lead, checker, why="A figure was wrong.")

    between = Client().get(_of(old))
    actions.publish_pack(by=checker, pack=new)
    after, correction = Client().get(_of(old), headers={"If-None-Match": between["ETag"]}).json(), _read(_of(new))

    assert (between.json()["stands"], between.json()["corrected_by"]) == ("corrected", None)
    assert "A figure was wrong." not in between.content.decode()
    assert (after["corrected_by"]["id"], after["corrected_by"]["why"]) == (
        str(new.public_id),
        "A figure was wrong.",
    )
    assert (correction["corrects"]["id"], correction["corrects"]["why"], correction["stands"]) == (
        *(str(old.public_id), "A figure was wrong."),
        "public",
    )
    assert {one["id"]: one["stands"] for one in _read()["packs"]} == {
        str(old.public_id): "corrected",
        str(new.public_id): "public",
    }


def test_why_a_pack_corrects_one_that_was_never_public_is_not_told(lead: Person, checker: Person) -> None:
    inside = a_frozen(lead, checker, audience="public")
    pack = actions.publish_pack(by=checker, pack=corrected(inside, lead, checker, why="Periwinkle"))

    text = Client().get(_of(pack)).content.decode()

    assert (json.loads(text)["corrects"], str(inside.public_id) in text) == (None, False)


def test_withdrawn_figures_close_a_pack_here_too(lead: Person, checker: Person) -> None:
    release = a_public_release(figures(kind="published"))
    pack = published(lead, checker, measures=(DETENTIONS,))
    before = Client().get(_of(pack))
    listed = Client().get(PACKS)
    withdraw(release)

    gone = Client().get(_of(pack), headers={"If-None-Match": before["ETag"]})
    again = Client().get(PACKS, headers={"If-None-Match": listed["ETag"]})

    told = gone.json()
    assert ("260.9" in before.content.decode(), "260.9" in gone.content.decode()) == (True, False)
    assert (gone.status_code, told["status"], gone["Content-Type"]) == (410, 410, "application/problem+json")
    assert [(one["title"], one["reason"]) for one in told["withdrawn"]] == [(release.title, "Wrong.")]
    assert Client().get(told["address"]).status_code == 410
    assert [one["stands"] for one in again.json()["packs"]] == ["withdrawn"]


def test_packs_are_narrowed_and_those_of_the_latest_meeting_come_first(lead: Person, checker: Person) -> None:
    committee = Committee.objects.create(slug="people", name="People committee")
    published(lead, checker, title="Winter")
    published(lead, checker, title="Summer", **later(182))
    published(lead, checker, title="Spring", committee=committee, **later(91))

    assert _titles() == ["Summer", "Spring", "Winter"]
    assert _titles(q="wint") == ["Winter"]
    assert _titles(q="people committee") == ["Spring"]
    assert _titles(committee="people") == ["Spring"]
    assert _titles(committee="the-board") == ["Summer", "Winter"]
    assert _titles(committee=["the-board", "people"]) == ["Summer", "Spring", "Winter"]
    assert _titles(committee="none-such") == []


def test_pages_follow_one_another_without_a_gap_or_a_double(lead: Person, checker: Person) -> None:
    for title in ("One", "Two", "Three"):
        published(lead, checker, title=title)

    seen, address = [], f"{PACKS}?limit=1"
    while address:
        page = _read(address)
        seen += [one["title"] for one in page["packs"]]
        address = page["next"]

    assert seen == ["Three", "Two", "One"]


@pytest.mark.parametrize("many", [1, 3])
def test_reading_takes_as_many_queries_for_three_as_for_one(
    many: int, lead: Person, checker: Person, django_assert_num_queries: Any
) -> None:
    a_public_release(figures(kind="published"))
    for place in range(many):
        pack = published(lead, checker, title=f"Pack {'ABC'[place]}", measures=(DETENTIONS,), **later(91 * place))

    # What was withdrawn; how all stand; the packs.
    with django_assert_num_queries(3):
        listed = _read()["packs"]
    # The pack; what was withdrawn; what took its place.
    with django_assert_num_queries(3):
        read = _read(_of(pack))

    assert (len(listed), len(read["files"])) == (many, len(DOCUMENTS))


def test_a_copy_that_is_still_right_is_not_sent_again(lead: Person, checker: Person) -> None:
    pack, client = published(lead, checker), Client()
    first = {address: client.get(address) for address in (PACKS, _of(pack))}

    again = {
        address: client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code
        for address, answer in first.items()
    }
    published(lead, checker, title="Another", **later(91))

    assert again == {PACKS: 304, _of(pack): 304}
    assert client.get(PACKS, headers={"If-None-Match": first[PACKS]["ETag"]}).status_code == 200
    assert {answer["Cache-Control"] for answer in first.values()} == {"public, max-age=60"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?audience=board", 422),
        ("?limit=1001", 422),
        ("?committee=%00", 422),
        ("?cursor=MHww", 422),
        ("?cursor=OTIyMzM3MjAzNjg1NDc3NTgwN3wx", 422),
        ("/00000000-0000-4000-8000-000000000000", 404),
        ("/winter", 422),
    ],
)
def test_what_did_not_work_is_told_as_a_problem(address: str, status: int, db: None) -> None:
    answer = Client().get(f"{PACKS}{address}")

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_token_reads_the_same_and_one_that_only_pushes_reads_nothing(
    lead: Person, checker: Person, bring: Ask
) -> None:
    a_frozen(lead, checker, title="Secret")
    pack = published(lead, checker)

    desk, pushing = bring("desk"), bring("push")

    for address in (PACKS, _of(pack)):
        assert desk.get(address).json() == _read(address)
        assert pushing.get(address).status_code == 403


def test_its_pages_lead_to_what_programs_read(lead: Person, checker: Person) -> None:
    pack = published(lead, checker)

    listed = Client().get("/packs/").content.decode()
    page = Client().get(f"/packs/{pack.public_id}/").content.decode()

    assert 'href="/api/v1/#list_packs"' in listed
    assert f'href="{_of(pack)}"' in page
    assert 'id="list_packs"' in Client().get("/api/v1/").content.decode()
