"""Looks at releases: by a process of its own, seen, stopped, killed half-way, two at once, all or nothing."""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections
from django.urls import reverse

from plumbline.audit.models import Entry
from plumbline.evidence.processes import ENDED
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import Look, Release, ReleasedRow
from plumbline.publishing.protection import asking, minding
from plumbline.publishing.protection.asking import Asking, Ended
from plumbline.publishing.protection.freezing import look_at
from plumbline.publishing.protection.worlds import Answer, World
from plumbline.publishing.states import NotPossibleNow, State
from tests.publishing.builders import a_person, submit
from tests.publishing.test_protection import FIVE, a_run_of, hidden, with_everyone

MEMORY = 4 * 1024**3
HALF_WAY = """
import time
print('{"progress": "Half-way", "done": 1, "total": 2}', flush=True)
time.sleep(60)
"""
Told = tuple[str, int, int]


@pytest.fixture
def draft(author) -> Release:
    return actions.prepare_release(by=author, title="Ours", why="Ready.", runs=[with_everyone(FIVE)])


def wait_until(told: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < until, "it does not come"
        time.sleep(0.05)


def state_of(release: Release) -> str:
    return Release.objects.values_list("state", flat=True).get(pk=release.pk)


def in_a_process(
    told: list[tuple[str, int, int]], memory: int = MEMORY
) -> Callable[[Sequence[World]], list[Answer]]:
    def protect(worlds: Sequence[World]) -> list[Answer]:
        process = Asking(worlds, memory=memory)
        try:
            return process.answers(lambda *said: told.append(said))
        finally:
            process.end()

    return protect


def test_a_process_of_its_own_finds_what_would_be_found_here(draft) -> None:
    told: list[Told] = []
    here = look_at(draft)

    there = look_at(draft, in_a_process(told))

    assert [(row.group, row.numerator) for row in there.rows] == [(row.group, row.numerator) for row in here.rows]
    assert (there.worlds, there.reasons, there.against) == (here.worlds, here.reasons, here.against)
    assert {words.split(". ")[0] for words, _, _ in told} == {"1 of 1, Restraints"}
    assert all(done <= total for _, done, total in told)


def test_what_nobody_can_say_comes_back_from_the_process_as_such(author, checker, draft) -> None:
    actions.approve_release(by=checker, release=submit(by=author, release=draft))
    run = a_run_of({**FIVE, "asian": 15}, settings="again")
    other = actions.prepare_release(by=author, title="Again", why="Ready.", runs=[run])

    found = look_at(other, in_a_process([]))

    assert found.findings == 1
    assert found.reasons[0].startswith("An earlier release was made of another count of Asian")


def test_a_process_that_is_killed_half_way_says_so_and_gives_no_answer(monkeypatch) -> None:
    monkeypatch.setattr(asking, "WORKER", (sys.executable, "-c", HALF_WAY))
    process = Asking([], memory=MEMORY)
    told: list[Told] = []

    def hear(*said: Any) -> None:
        told.append(said)
        process.kill()

    with pytest.raises(Ended, match="ended before it was done"):
        process.answers(hear)

    process.end()
    assert told == [("Half-way", 1, 2)]


@pytest.mark.parametrize("megabytes", [1, 60, 150, 250])
def test_a_process_with_too_little_memory_says_so(megabytes, draft) -> None:
    with pytest.raises(Ended, match="more memory than"):
        look_at(draft, in_a_process([], memory=megabytes * 1024**2))


def test_a_process_ends_with_the_server_that_asked() -> None:
    process = Asking([], memory=MEMORY)
    assert process._worker.stdin is not None

    process._worker.stdin.close()

    assert process._worker.wait(30) in (0, ENDED)
    process.end()


def test_what_a_look_found_is_written_down_at_once_and_waits_for_a_checker(author, draft) -> None:
    look = actions.submit_release(by=author, release=draft)
    waits = state_of(draft), ReleasedRow.objects.count()

    recorded = actions.record_look(by="system:test", look=look, found=look_at(draft))

    look.refresh_from_db()
    assert (waits, recorded, state_of(draft)) == (("looking", 0), True, "submitted")
    assert len(hidden(Release.objects.get(pk=draft.pk))) == 2
    assert (look.ended_at is None, look.said) == (False, "")


def test_what_nobody_wants_any_more_is_not_written_down(author, draft) -> None:
    look = actions.submit_release(by=author, release=draft)
    actions.stop_look(by=author, release=draft)
    again = actions.submit_release(by=author, release=draft)

    recorded = actions.record_look(by="system:test", look=look, found=look_at(draft))

    assert (recorded, state_of(draft), ReleasedRow.objects.count()) == (False, "looking", 0)
    assert actions.end_look(by="system:test", look=look, said="Late.") is False
    assert actions.record_look(by="system:test", look=again, found=look_at(draft)) is True


def test_a_release_that_is_looked_at_neither_leaves_nor_is_looked_at_again(author, checker, draft) -> None:
    actions.submit_release(by=author, release=draft)

    for act in (actions.approve_release, actions.publish_release):
        with pytest.raises((NotPossibleNow, PermissionDenied)):
            act(by=checker, release=draft)
    with pytest.raises(NotPossibleNow):
        actions.submit_release(by=author, release=draft)

    assert (state_of(draft), Look.objects.count()) == ("looking", 1)


def test_the_database_refuses_a_second_look_at_once(author, draft) -> None:
    actions.submit_release(by=author, release=draft)

    with pytest.raises(IntegrityError):
        Look.objects.create(release=draft, held_by="another")


def test_only_its_author_stops_a_look(author, checker, draft) -> None:
    actions.submit_release(by=author, release=draft)
    other = a_person("Other", "publishing.prepare_release")

    with pytest.raises(PermissionDenied, match="Only the person who prepared this release can stop it"):
        actions.stop_look(by=other, release=draft)

    assert state_of(draft) == "looking"


def test_a_look_whose_server_is_gone_is_found_and_its_release_is_a_draft_again(client, author, draft) -> None:
    look = actions.submit_release(by=author, release=draft)
    Look.objects.filter(pk=look.pk).update(held_by="a-server-that-is-gone")
    client.force_login(author)

    page = client.get(draft.get_absolute_url()).content.decode()

    assert state_of(draft) == "draft"
    assert "It was not looked at to the end" in page
    assert minding.SERVER_GONE in page
    assert Entry.objects.get(action="publishing.end_look").by == minding.BY


def test_a_look_that_was_asked_for_a_moment_ago_is_not_taken_for_dead(author, draft) -> None:
    actions.submit_release(by=author, release=draft)

    assert (minding.end_dead_looks(), state_of(draft)) == (0, "looking")


def test_the_page_tells_how_far_it_is_and_offers_to_stop(client, author, checker, draft) -> None:
    look = actions.submit_release(by=author, release=draft)
    Look.objects.filter(pk=look.pk).update(progress="1 of 2, Restraints. Finding it", done=30, total=400)
    stop = reverse("publishing:act", args=[draft.public_id, "stop"])

    pages = {}
    for person in (author, checker):
        client.force_login(person)
        pages[person.name] = client.get(draft.get_absolute_url()).content.decode()
    listed = client.get(reverse("publishing:releases")).content.decode()

    for page in pages.values():
        assert "1 of 2, Restraints. Finding it: 30 of 400" in page
        assert '<progress class="pl-progress" max="400" value="30"' in page
        assert "What was counted" in page
    assert (stop in pages["Author"], stop in pages["Checker"]) == (True, False)
    assert "Being looked at" in listed


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_release_that_is_looked_at_costs_the_same_with_more_figures(
    client, author, count, django_assert_num_queries
) -> None:
    runs = [a_run_of(FIVE, settings=f"{number}") for number in range(count)]
    release = actions.prepare_release(by=author, title="Ours", why="Ready.", runs=runs)
    actions.submit_release(by=author, release=release)
    client.force_login(author)
    client.get(release.get_absolute_url())

    with django_assert_num_queries(QUERIES):
        client.get(release.get_absolute_url())


QUERIES = 11


class TestThreads:
    """With real transactions, threads and processes. The ledger's tables refuse to be emptied: no runs here."""

    @pytest.fixture
    def lead(self, transactional_db) -> Person:
        return a_person("Lead", "publishing.prepare_release")

    @pytest.fixture
    def empty(self, lead) -> Release:
        return Release.objects.create(title="Empty", why="x", author=lead)

    def test_a_look_goes_through_to_the_end_by_itself(self, lead, empty) -> None:
        minding.start(actions.submit_release(by=lead, release=empty))

        wait_until(lambda: state_of(empty) == State.SUBMITTED)

        wait_until(lambda: not minding._minded)
        assert Look.objects.get().ended_at is not None

    def test_of_two_who_ask_at_once_one_begins_a_look(self, lead, empty) -> None:
        outcomes: list[str] = []
        start = threading.Barrier(2)

        def ask() -> None:
            start.wait()
            try:
                outcomes.append(type(actions.submit_release(by=lead, release=empty)).__name__)
            except NotPossibleNow as late:
                outcomes.append(type(late).__name__)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert (sorted(outcomes), Look.objects.count()) == (["Look", "NotPossibleNow"], 1)

    def test_looks_begin_one_after_another(self, lead, empty) -> None:
        with minding._turn:
            minding.start(actions.submit_release(by=lead, release=empty))
            time.sleep(0.3)
            waiting = Look.objects.get().begun_at
        wait_until(lambda: state_of(empty) == State.SUBMITTED)

        wait_until(lambda: not minding._minded)
        assert waiting is None
