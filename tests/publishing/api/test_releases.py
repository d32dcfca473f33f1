"""Releases for programs: as their pages tell them; nothing that has not left or was withdrawn, and no name."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.left import NOT_AGAIN
from plumbline.publishing.models import Release
from tests.cast import make_person
from tests.evidence.builders import BLACK, HIDDEN, SMALL, UNKNOWN
from tests.publishing.api.conftest import Ask, a_recorded
from tests.publishing.builders import a_public_release, a_recorded_run, submit
from tests.publishing.release_builders import WORDS, agreed, approved, prepared, proposed, published

RELEASES = "/api/v1/releases"
MOMENT = datetime(2026, 3, 27, 12, tzinfo=UTC)
FIGURES = ("numerator", "denominator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")


def _read(address: str = RELEASES, **asked: object) -> Any:
    response = Client().get(address, asked)
    assert response.status_code == 200, response.content
    return response.json()


def _titles(**asked: object) -> list[str]:
    return [one["title"] for one in _read(**asked)["releases"]]


def _of(release: Release) -> str:
    return f"{RELEASES}/{release.public_id}"


def _replaced(lead: Person, checker: Person, *, marker: float = 250.0) -> tuple[Release, Release]:
    """A release whose figure for Black people is 260.94543, and the one that took its place."""
    first = published(lead, checker, title="Spring", runs=[a_recorded_run(kind="extract")])
    run = a_recorded_run(kind="extract", marker=marker)
    told = {"title": "Summer", "runs": [run], "supersedes": first, "superseding_why": "A ward was missing."}
    second = published(lead, checker, **told)
    return Release.objects.get(pk=first.pk), second


def test_anyone_reads_what_a_release_said_and_can_check_it(lead: Person, checker: Person) -> None:
    told = proposed(lead)
    run = a_recorded_run(kind="extract")
    release = prepared(lead, runs=[run], proposals=[told])
    agreed(make_person("sponsor"), told)
    submit(by=lead, release=release)
    actions.approve_release(by=checker, release=Release.objects.get())
    release = actions.publish_release(by=lead, release=Release.objects.get())

    read = _read(_of(release))

    [row] = _read()["releases"]
    assert {name: read[name] for name in row} == row
    assert (read["title"], read["state"], read["state_in_words"], read["reason"]) == (
        *("Spring", "published"),
        *("Public", ""),
    )
    assert (read["begins"], read["paragraphs"]) == (WORDS.split("\n\n")[0], WORDS.split("\n\n"))
    assert read["released_at"] == release.published_at.isoformat()
    assert read["checksum"] == release.checksum == hashlib.sha256(Client().get(read["file"]).content).hexdigest()
    assert [(each["measure"], each["invented"]) for each in read["measures"]] == [("detentions", False)]
    assert (read["replaces"], read["replaced_by"], read["already_public"]) == (None, None, False)
    [entry] = read["plan"]
    assert entry["entry"] == json.loads(Client().get(read["file"]).content)["plan"][0]["entry"]
    for address in (read["address"], read["record"], entry["address"], read["measures"][0]["address"]):
        assert Client().get(address).status_code == 200
    assert release.checksum in Client().get(entry_of(read["record"])).content.decode()


def entry_of(record: str) -> str:
    """The address of the first entry that a search of the record finds."""
    return re.findall(r'href="(/record/\d+/)"', Client().get(record).content.decode())[0]


def test_the_newest_comes_first_and_pages_follow_without_a_gap_or_a_double(lead: Person, checker: Person) -> None:
    for title in ("First", "Second", "Third"):
        published(lead, checker, title=title)

    seen, address = [], f"{RELEASES}?limit=1"
    while address:
        page = _read(address)
        seen += [one["title"] for one in page["releases"]]
        address = page["next"]
        if len(seen) == 1:
            published(lead, checker, title="In between")

    assert seen == ["Third", "Second", "First"]
    assert _titles() == ["In between", "Third", "Second", "First"]


def test_of_those_that_left_in_the_same_moment_none_is_lost_between_pages(lead: Person, checker: Person) -> None:
    for title in ("One", "Two", "Three"):
        Release.objects.create(
            title=title, author=lead, checker=checker, state="published", findings=0, published_at=MOMENT
        )

    first = _read(limit=2)
    second = _read(first["next"])

    seen = [one["title"] for page in (first, second) for one in page["releases"]]
    assert (seen, second["next"]) == (["Three", "Two", "One"], None)


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"q": "summer"}, ["Summer"]),
        ({"q": "ANSWERED time"}, ["Summer", "Spring"]),
        ({"q": "autumn"}, []),
        ({"state": "superseded"}, ["Spring"]),
        ({"state": ["superseded", "published"]}, ["Summer", "Spring"]),
        ({"state": "withdrawn"}, []),
        ({"from": "2020-01-01"}, ["Summer", "Spring"]),
        ({"to": "2020-01-01"}, []),
        ({"from": "2020-01-01", "to": "9999-12-31"}, ["Summer", "Spring"]),
    ],
)
def test_releases_are_narrowed_as_on_their_page(
    asked: dict[str, object], titles: list[str], lead: Person, checker: Person
) -> None:
    _replaced(lead, checker)

    assert _titles(**asked) == titles


def test_days_are_those_of_london(lead: Person, checker: Person) -> None:
    published(lead, checker)
    today = timezone.localdate()

    assert (_titles(**{"from": today, "to": today}), _titles(**{"from": today + timedelta(days=1)})) == (
        *(["Spring"], []),
    )


def test_what_has_not_left_is_nowhere(lead: Person, checker: Person) -> None:
    inside = {"why": "Inside reason.", "words": "Inside words."}
    refused = submit(by=lead, release=prepared(lead, title="Refused secret", **inside))
    actions.refuse_release(by=checker, release=refused, reason="Inside refusal.")
    hidden = [
        prepared(lead, title="Draft secret", **inside),
        submit(by=lead, release=prepared(lead, title="Submitted secret", **inside)),
        approved(lead, checker, title="Approved secret", **inside),
        actions.discard_release(by=lead, release=prepared(lead, title="Discarded secret", **inside)),
        refused,
    ]
    published(lead, checker, title="For everyone", why="Inside reason.")

    answers = [Client().get(_of(release)) for release in hidden]
    texts = [Client().get(RELEASES, asked).content.decode() for asked in ({}, {"q": "secret"}, {"q": "inside"})]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert [re.findall("secret|Inside", text) for text in texts] == [[], [], []]
    assert "For everyone" in texts[0]


def test_a_draft_that_would_replace_a_release_is_not_told(lead: Person, checker: Person) -> None:
    first = published(lead, checker, title="Spring")
    prepared(lead, title="Secret", supersedes=first, superseding_why="Secret reason.")

    text = Client().get(_of(first)).content.decode()

    assert (json.loads(text)["replaced_by"], json.loads(text)["state"]) == (None, "published")
    assert "ecret" not in text


def test_nobody_who_prepared_or_checked_is_named(lead: Person, checker: Person) -> None:
    first, second = _replaced(lead, checker)

    texts = [Client().get(address).content.decode() for address in (RELEASES, _of(first), _of(second))]

    assert [re.findall(r"(?i)ivy|hidden|noor|unseen|test\.invalid", text) for text in texts] == [[], [], []]


def test_what_was_replaced_says_by_what_and_why_and_stays(lead: Person, checker: Person) -> None:
    first, second = _replaced(lead, checker)

    old, new = _read(_of(first)), _read(_of(second))

    assert (old["state"], old["reason"], old["superseded_at"]) == (
        *("superseded", "A ward was missing."),
        first.superseded_at.isoformat(),
    )
    assert (old["replaced_by"]["id"], old["replaced_by"]["why"]) == (str(second.public_id), "A ward was missing.")
    assert (new["replaces"]["id"], new["replaces"]["why"]) == (str(first.public_id), "A ward was missing.")
    assert old["paragraphs"] == WORDS.split("\n\n")
    assert [Client().get(each).status_code for each in (old["file"], new["replaces"]["in_full"])] == [200, 200]


def test_of_what_was_withdrawn_only_that_and_why_is_told(lead: Person, checker: Person) -> None:
    told = {"title": "Spring", "words": "One person on Elm ward complained."}
    release = published(lead, checker, runs=[a_recorded_run(kind="extract")], **told)
    _read(_of(release))
    actions.withdraw_release(by=lead, release=release, reason="It could be said of whom.")

    read, text = _read(_of(release)), Client().get(_of(release)).content.decode()

    assert (read["state"], read["reason"], read["withdrawn_at"] is None) == (
        *("withdrawn", "It could be said of whom."),
        False,
    )
    gone = ("begins", "paragraphs", "checksum", "file", "measures", "plan", "differences")
    assert [read[name] for name in gone] == ["", [], None, None, [], [], []]
    assert [word for word in ("Elm", "260.9", "etentions", release.checksum) if word in text] == []
    assert (_titles(q="elm"), _titles(q="spring")) == ([], ["Spring"])
    assert "Elm" not in Client().get(RELEASES).content.decode()


def test_it_tells_what_was_different_from_before_as_its_page_does(lead: Person, checker: Person) -> None:
    first, second = _replaced(lead, checker)

    [one], began = _read(_of(second))["differences"], _read(_of(first))["differences"]
    page = Client().get(f"/releases/{second.public_id}/").content.decode()

    assert [one[name] for name in ("measure", "changed", "same", "new", "gone")] == ["detentions", 1, 1, 0, 0]
    assert [(each["before"], each["after"]) for each in one["moved"]] == [(260.94543, 250.0)]
    assert one["before"]["id"] == str(first.public_id)
    assert began == []
    assert ("What is different from before" in page, "260.95" in page, "250.00" in page) == (True, True, True)
    assert "different from before" not in Client().get(f"/releases/{first.public_id}/").content.decode()


def test_what_a_figure_was_that_is_withheld_now_is_not_said_again(lead: Person, checker: Person) -> None:
    shown = replace(HIDDEN, **{name: getattr(BLACK, name) for name in FIGURES})
    published(lead, checker, title="Spring", runs=[a_recorded("detentions", shown, UNKNOWN)])
    now = replace(UNKNOWN, numerator=3800, value=1.5, lower=1.0, upper=2.0, denominator=100)
    later = published(lead, checker, title="Summer", runs=[a_recorded("detentions", HIDDEN, now)])

    [one] = _read(_of(later))["differences"]
    page = Client().get(f"/releases/{later.public_id}/").content.decode()

    assert [(each["before"], each["after"]) for each in one["moved"]] == [
        ({"withheld": NOT_AGAIN}, {"withheld": SMALL.why}),
        (None, 1.5),
    ]
    assert (SMALL.why in page, NOT_AGAIN in page, "no figure" in page) == (True, True, True)
    assert "260.9" not in page + json.dumps(one)


def test_once_what_came_before_is_withdrawn_nothing_is_told_of_it(lead: Person, checker: Person) -> None:
    first, second = _replaced(lead, checker)
    before = Client().get(_of(second))
    actions.withdraw_release(by=lead, release=first, reason="It was wrong.")

    after = Client().get(_of(second), headers={"If-None-Match": before["ETag"]})
    page = Client().get(f"/releases/{second.public_id}/").content.decode()

    [one] = after.json()["differences"]
    assert (one["before"]["state"], one["changed"], one["same"], one["moved"]) == ("withdrawn", None, None, [])
    assert [found for found in ("260.94", "260.95") if found in after.content.decode() + page] == []
    assert "we do not say what was different" in page


def test_what_others_published_is_not_listed_but_can_be_read(db: None) -> None:
    release = a_public_release(a_recorded_run())

    read = _read(_of(release))

    assert _titles() == []
    assert (read["already_public"], read["file"], read["checksum"]) == (True, None, None)


def test_a_copy_that_is_still_right_is_not_sent_again(lead: Person, checker: Person) -> None:
    release, client = published(lead, checker), Client()
    first = {address: client.get(address) for address in (RELEASES, _of(release))}

    def again() -> list[int]:
        return [
            client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code
            for address, answer in first.items()
        ]

    unchanged = again()
    actions.withdraw_release(by=lead, release=release, reason="It was wrong.")

    assert (unchanged, again()) == ([304, 304], [200, 200])
    assert {answer["Cache-Control"] for answer in first.values()} == {"public, max-age=60"}
    assert {answer["Access-Control-Allow-Origin"] for answer in first.values()} == {"*"}


@pytest.mark.parametrize("many", [1, 3])
def test_reading_takes_as_many_queries_for_three_as_for_one(
    many: int, lead: Person, checker: Person, django_assert_num_queries: Any
) -> None:
    names = ("detentions", "restraint", "seclusion")
    for _ in range(many):
        published(lead, checker, runs=[a_recorded_run(measure=name, kind="extract") for name in names])
    runs = [a_recorded_run(measure=name, kind="extract", marker=250.0) for name in names[:many]]
    release = published(lead, checker, runs=runs)

    # The states of all; the releases.
    with django_assert_num_queries(2):
        listed = _read()["releases"]
    # The release with what it replaces; the states of all; what replaced it; its measures; what was frozen; the
    # measures again, what was public of them, the rows of both; the releases that were public before.
    with django_assert_num_queries(9):
        read = _read(_of(release))
    # What was worked out of frozen rows is kept.
    with django_assert_num_queries(5):
        again = _read(_of(release))

    assert (len(listed), len(read["differences"]), again) == (many + 1, many, read)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?release=1", 422),
        ("?state=draft", 422),
        ("?from=2026-02-30", 422),
        ("?from=20260227", 422),
        ("?from=0", 422),
        ("?limit=0", 422),
        ("?q=%00", 422),
        ("?cursor=AAAA", 422),
        ("?cursor=OTIyMzM3MjAzNjg1NDc3NTgwN3wx", 422),
        ("/00000000-0000-4000-8000-000000000000", 404),
        ("/00000000-0000-4000-8000-000000000000?stage=current", 422),
        ("/spring", 422),
    ],
)
def test_what_did_not_work_is_told_as_a_problem(address: str, status: int, db: None) -> None:
    answer = Client().get(f"{RELEASES}{address}")

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_token_reads_the_same_and_one_that_only_pushes_reads_nothing(
    lead: Person, checker: Person, bring: Ask
) -> None:
    prepared(lead, title="Secret")
    release = published(lead, checker)

    desk, public, pushing = bring("desk"), bring("published"), bring("push")
    for address in (RELEASES, _of(release)):
        assert desk.get(address).json() == public.get(address).json() == _read(address)
        assert desk.get(address)["Cache-Control"] == "private, no-cache"
        assert pushing.get(address).status_code == 403


def test_its_pages_lead_to_what_programs_read(lead: Person, checker: Person) -> None:
    release = published(lead, checker)

    listed = Client().get("/releases/").content.decode()
    page = Client().get(f"/releases/{release.public_id}/").content.decode()

    assert 'href="/api/v1/#list_releases"' in listed
    assert page.count(f'href="{_of(release)}"') == 2
    assert 'id="list_releases"' in Client().get("/api/v1/").content.decode()
