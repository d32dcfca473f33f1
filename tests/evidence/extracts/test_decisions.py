"""Comparing, accepting, discarding and retiring: what becomes current, who may, and what the database refuses."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from plumbline.audit.models import Entry
from plumbline.evidence import actions
from plumbline.evidence.actions import DecisionUnusable
from plumbline.evidence.extracts.comparing import compare
from plumbline.evidence.models import Decision, Intake, Job, Kind, MeasureRun, Status
from plumbline.evidence.queries import current_observations
from plumbline.evidence.states import NotPossibleNow
from plumbline.measures.definitions import load_definition
from plumbline.measures.results import Effort, Run, Source
from plumbline.measures.run_files import results_text
from plumbline.people.models import Person
from plumbline.publishing.actions import ReleaseUnusable, prepare_release
from tests.cast import make_person, sign_in
from tests.evidence.builders import BLACK, WHITE

SLUG = "mha-detentions"
FILE = Source(
    name="MHS401MHActPeriod",
    title="MHS401MHActPeriod.csv",
    publisher="The trust",
    licence="The organisation's own records",
    url="",
    published="not published",
    sha256="1" * 64,
)


def an_extract_run(**changes: object) -> Run:
    """A run of a trust's own records."""
    own = [replace(each, measure=SLUG, area="the extract") for each in (WHITE, BLACK)]
    run = Run(
        measure=SLUG,
        definition_version=load_definition(SLUG).version,
        unit=load_definition(SLUG).unit,
        per=load_definition(SLUG).per,
        observations=tuple(own),
        sources=(FILE,),
        settings={"area": "the extract", "period": "2023-04-01 to 2024-03-31", "every": "financial-year"},
        effort=Effort(
            engine="duckdb", rows_read=100, rows_rejected=2, rows_used=98, seconds=1.0, peak_memory=1.0
        ),
    )
    return replace(run, **changes)


def _wait(run: Run | None = None, *, period_asked: bool = False) -> MeasureRun:
    row, is_there = actions.propose_run(
        by="system:test", run=run or an_extract_run(), kind=Kind.EXTRACT, period_asked=period_asked
    )
    assert not is_there
    return row


def _next_month() -> Run:
    before = an_extract_run()
    white, black = before.observations
    return replace(
        before,
        observations=(white, replace(black, numerator=6300, value=264.5, lower=258.0, upper=271.2)),
        sources=(replace(FILE, sha256="2" * 64),),
        settings={**before.settings, "period": "2023-04-01 to 2024-04-30"},
        effort=Effort(
            engine="duckdb", rows_read=120, rows_rejected=3, rows_used=117, seconds=1.0, peak_memory=1.0
        ),
    )


@pytest.fixture
def analyst(db: None) -> Person:
    return make_person("analyst")


def test_a_run_that_waits_is_no_figure_to_use(analyst: Person) -> None:
    waiting = _wait()

    assert current_observations().count() == 0
    assert waiting.status == Status.WAITING


def test_accepting_makes_it_current_in_place_of_the_former(analyst: Person) -> None:
    first = actions.accept_run(by=analyst, run=_wait(), note="First figures, checked by hand")
    second = actions.accept_run(by=analyst, run=_wait(_next_month()), note="One month more")

    first.refresh_from_db()
    assert (first.status, second.status, second.replaces) == (Status.SUPERSEDED, Status.CURRENT, first)
    assert [(each.act, each.note) for each in Decision.objects.all()] == [
        ("accept", "First figures, checked by hand"),
        ("accept", "One month more"),
    ]
    told = [entry for entry in Entry.objects.all() if entry.action == "evidence.accept_run"]
    assert [entry.by for entry in told] == [analyst.audit_reference] * 2
    assert "checked by hand" not in str([entry.detail for entry in told])


def test_a_period_that_was_named_stands_beside_the_one_that_was_not(analyst: Person) -> None:
    actions.accept_run(by=analyst, run=_wait(), note="All")
    year = replace(an_extract_run(), settings={**an_extract_run().settings, "period": "2023/24"})

    named = actions.accept_run(by=analyst, run=_wait(year, period_asked=True), note="A year")

    assert (named.replaces, MeasureRun.objects.current().count()) == (None, 2)


def test_the_very_same_run_needs_no_decision(analyst: Person) -> None:
    current = actions.accept_run(by=analyst, run=_wait(), note="Looked at")

    row, is_there = actions.propose_run(
        by="system:test", run=an_extract_run(), kind=Kind.EXTRACT, period_asked=False
    )

    assert (row, is_there) == (current, True)


@pytest.mark.parametrize("act", [actions.accept_run, actions.discard_run])
def test_a_decision_needs_a_note_and_is_taken_once(analyst: Person, act) -> None:
    run = _wait()
    with pytest.raises(DecisionUnusable, match="Write a note"):
        act(by=analyst, run=run, note="  ")
    act(by=analyst, run=run, note="Yes")

    with pytest.raises(NotPossibleNow, match="Perhaps someone else did"):
        act(by=analyst, run=run, note="Again")


def test_a_retired_run_is_used_no_more(analyst: Person) -> None:
    run = actions.accept_run(by=analyst, run=_wait(), note="Looked at")

    actions.retire_run(by=analyst, run=run, note="The extract was of another trust")

    assert current_observations().count() == 0
    assert compare(_wait(_next_month())).former == run


def test_published_figures_are_nobodys_to_retire(analyst: Person) -> None:
    published = actions.record_run(by="system:test", run=an_extract_run(), kind=Kind.PUBLISHED)

    with pytest.raises(DecisionUnusable, match="Published figures"):
        actions.retire_run(by=analyst, run=published, note="No")


@pytest.mark.parametrize("role", ["board_member", "programme_lead", "auditor"])
def test_who_only_sees_figures_decides_nothing(db: None, role: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.accept_run(by=make_person(role), run=_wait(), note="Yes")


def test_why_a_figure_moved_is_told(analyst: Person) -> None:
    actions.accept_run(by=analyst, run=_wait(), note="Looked at")

    found = compare(_wait(_next_month()))

    assert found.words == "Only the data changed, so every difference comes from that."
    [cause] = found.causes
    assert cause.rows == (
        (
            "MHS401MHActPeriod",
            "MHS401MHActPeriod.csv, SHA-256 111111111111…",
            "MHS401MHActPeriod.csv, SHA-256 222222222222…",
        ),
        ("Rows read", "100", "120"),
        ("Rows left out", "2", "3"),
        ("Rows used", "98", "117"),
        ("Period", "2023-04-01 to 2024-03-31", "2023-04-01 to 2024-04-30"),
    )
    [moved] = found.moved
    assert moved.cells == [
        "Black or Black British, 2023/24",
        6215,
        6300,
        2381724,
        2381724,
        260.94543,
        264.5,
        "The count",
    ]


def test_a_changed_definition_is_told_field_by_field(analyst: Person) -> None:
    before = actions.accept_run(by=analyst, run=_wait(), note="Looked at")
    old = {**load_definition(SLUG).model_dump(mode="json"), "title": "Detentions, as they were counted"}
    earlier = actions.record_run(
        by="system:test", run=an_extract_run(definition_version="older"), kind=Kind.EXTRACT, definition=old
    )
    assert earlier.pk != before.pk
    black = replace(an_extract_run().observations[1], numerator=6300, value=264.5, method="Exact")
    run = replace(an_extract_run(), observations=(an_extract_run().observations[0], black))
    MeasureRun.objects.filter(pk=before.pk).supersede()

    now, _ = actions.propose_run(by="system:test", run=run, kind=Kind.EXTRACT, period_asked=True)
    found = compare(now)

    assert found.former == earlier
    assert "can't be put down to one of them alone" in found.words
    assert [cause.kind for cause in found.causes] == ["the definition", "the settings or the method"]
    assert ("title", "Detentions, as they were counted", load_definition(SLUG).title) in found.causes[0].rows
    assert [moved.why for moved in found.moved] == ["The count and the method"]


@pytest.mark.parametrize(
    "change",
    [
        "status = 'waiting' WHERE status = 'current'",
        "status = 'current' WHERE status = 'discarded'",
        "status = 'retired' WHERE status = 'waiting'",
        "replaces_id = NULL WHERE replaces_id IS NOT NULL",
    ],
)
def test_the_database_refuses_any_other_step(analyst: Person, change: str) -> None:
    actions.accept_run(by=analyst, run=_wait(), note="1")
    actions.accept_run(by=analyst, run=_wait(_next_month()), note="2")
    actions.discard_run(by=analyst, run=_wait(), note="3")
    _wait(replace(_next_month(), warnings=("another",)))

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE evidence_measurerun SET {change}")


def test_the_database_keeps_what_was_decided(analyst: Person) -> None:
    actions.accept_run(by=analyst, run=_wait(), note="1")

    for statement in ("UPDATE evidence_decision SET note = 'x'", "DELETE FROM evidence_decision"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_leave_one_current() -> None:
    analyst = make_person("analyst")
    runs = [_wait(), _wait(_next_month())]
    barrier = Barrier(2)

    def accept(run: MeasureRun) -> str:
        try:
            barrier.wait(timeout=30)
            return actions.accept_run(by=analyst, run=run, note="Yes").status
        except (NotPossibleNow, DatabaseError) as late:
            return type(late).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(accept, runs))

    assert MeasureRun.objects.current().count() == 1


def test_a_run_that_nobody_accepted_is_in_no_release(analyst: Person) -> None:
    for run in (_wait(), actions.discard_run(by=analyst, run=_wait(_next_month()), note="No")):
        with pytest.raises(ReleaseUnusable, match="accepted"):
            prepare_release(by=analyst, title="Too early", why="For a test", runs=[run])


def test_the_page_offers_what_can_be_done_and_to_whom(analyst: Person) -> None:
    client, reader = sign_in(Client(), analyst), sign_in(Client(), make_person("board_member"))
    run = _wait()
    address = reverse("evidence:run", args=[run.public_id])

    assert "Accept this run" in client.get(address).content.decode()
    assert "Accept this run" not in reader.get(address).content.decode()
    act = reverse("evidence:decide", args=[run.public_id, "accept"])
    assert "Write a note" in client.post(act, {"note": ""}).content.decode()
    client.post(act, {"note": "Looked at every group"})
    page = client.get(address).content.decode()
    assert "Looked at every group" in page
    assert "Retire this run" in page
    late = client.get(act, follow=True).content.decode()
    assert "You can&#39;t accept it now" in late or "You can't accept it now" in late


def _results(*runs: Run) -> SimpleUploadedFile:
    return SimpleUploadedFile("results.json", results_text(runs, period_asked=False).encode())


def test_results_from_the_analysts_own_machine_wait_like_any_other(analyst: Person) -> None:
    client = sign_in(Client(), analyst)

    answer = client.post(reverse("evidence:bring_results"), {"results": _results(an_extract_run())}, follow=True)

    assert "The results are here" in answer.content.decode()
    [run] = MeasureRun.objects.all()
    assert (run.status, run.ran_by, run.kind) == (Status.WAITING, analyst.audit_reference, "demonstration")
    accepted = actions.accept_run(by=analyst, run=run, note="Looked at")
    client.post(reverse("evidence:bring_results"), {"results": _results(_next_month())})
    assert compare(MeasureRun.objects.waiting().get()).former == accepted


def test_results_that_cannot_be_taken_leave_nothing(analyst: Person) -> None:
    client = sign_in(Client(), analyst)
    twice = an_extract_run()
    doubled = replace(twice, observations=(*twice.observations, twice.observations[0]))

    for file, words in (
        (SimpleUploadedFile("results.json", b"{}"), "This is no file of results"),
        (_results(replace(twice, definition_version="0" * 12)), "another version of the definition"),
        (_results(doubled), "the same figure more than once"),
    ):
        answer = client.post(reverse("evidence:bring_results"), {"results": file})
        assert words in answer.content.decode()

    assert (MeasureRun.objects.count(), Job.objects.count(), Intake.objects.count()) == (0, 0, 0)


def test_words_that_are_too_long_for_the_ledger_cost_their_measure_and_nothing_else(analyst: Person) -> None:
    client = sign_in(Client(), analyst)
    run = an_extract_run()
    long = replace(run, observations=(replace(run.observations[0], organisation_unit="w" * 201),))

    answer = client.post(reverse("evidence:bring_results"), {"results": _results(long)}, follow=True)

    assert "Its organisation unit has more than 200 characters" in answer.content.decode()
    assert MeasureRun.objects.count() == 0
