"""What may leave, and who must agree."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, connections, transaction

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import Release
from plumbline.publishing.states import TRANSITIONS, NotPossibleNow, State
from tests.publishing.builders import a_recorded_run, submit


def prepared(author: Person) -> Release:
    return actions.prepare_release(
        by=author, title="First", why="It is ready.", runs=[a_recorded_run(kind="extract")]
    )


def submitted(author: Person) -> Release:
    return submit(by=author, release=prepared(author))


def published(author: Person, checker: Person) -> Release:
    approved = actions.approve_release(by=checker, release=submitted(author))
    return actions.publish_release(by=author, release=approved)


def test_two_people_bring_figures_of_the_trust_into_the_open(author, checker) -> None:
    release = published(author, checker)

    assert (release.state, release.author, release.checker) == (State.PUBLISHED, author, checker)
    assert list(
        Entry.objects.filter(subject=release.audit_reference).order_by("number").values_list("action", "by")
    ) == [
        ("publishing.prepare_release", author.audit_reference),
        ("publishing.submit_release", author.audit_reference),
        ("publishing.record_look", "system:test"),
        ("publishing.approve_release", checker.audit_reference),
        ("publishing.freeze_release", author.audit_reference),
        ("publishing.publish_release", author.audit_reference),
    ]


def test_an_author_cannot_check_their_own_release(author) -> None:
    release = submitted(author)

    with pytest.raises(PermissionDenied) as refusal:
        actions.approve_release(by=author, release=release)

    assert str(refusal.value) == "You prepared this release, so someone else must check it."


@pytest.mark.django_db
def test_the_database_refuses_an_author_as_checker_even_from_raw_sql(author) -> None:
    release = submitted(author)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE publishing_release SET state = 'approved', checker_id = author_id WHERE id = %s", [release.pk]
        )


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["approved", "published", "withdrawn", "superseded"])
def test_the_database_refuses_a_release_of_people_that_nobody_checked(author, state) -> None:
    release = submitted(author)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE publishing_release SET state = %s, reason = 'x' WHERE id = %s", [state, release.pk]
        )


ACTS = {
    "change": (actions.change_release, "author", {"title": "First", "why": "It is ready.", "words": "Told."}),
    "discard": (actions.discard_release, "author", {}),
    "submit": (lambda **asked: actions.submit_release(**asked).release, "author", {}),
    "stop": (actions.stop_look, "author", {}),
    "approve": (actions.approve_release, "checker", {}),
    "refuse": (actions.refuse_release, "checker", {"reason": "Too small."}),
    "correct": (actions.correct_release, "author", {"leaves_out": {}}),
    "publish": (actions.publish_release, "author", {}),
    "withdraw": (actions.withdraw_release, "author", {"reason": "A row was wrong."}),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", ACTS)
def test_acts_follow_the_table_and_nothing_else(act, state, author, checker) -> None:
    release = prepared(author)
    needs_checker = state not in {State.DRAFT, State.LOOKING, State.SUBMITTED, State.DISCARDED}
    Release.objects.filter(pk=release.pk).update(
        state=state,
        checker=checker if needs_checker else None,
        reason="Before." if needs_checker else "",
        findings=0,
    )
    do, who, extra = ACTS[act]
    expected = next((step.after for step in TRANSITIONS if step.act == act and step.before == state), None)

    try:
        outcome = do(by={"author": author, "checker": checker}[who], release=release, **extra).state
    except NotPossibleNow:
        outcome = None

    assert outcome == expected


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_can_do_nothing_with_a_release(act, author, checker, stranger) -> None:
    release = prepared(author)
    step = next(step for step in TRANSITIONS if step.act == act)
    Release.objects.filter(pk=release.pk).update(
        state=step.before,
        checker=checker if step.before not in {"draft", "looking", "submitted"} else None,
        reason="x",
        findings=0,
    )

    with pytest.raises(PermissionDenied):
        ACTS[act][0](by=stranger, release=release, **ACTS[act][2])


@pytest.mark.parametrize("act", ["refuse", "withdraw"])
def test_an_act_against_a_release_needs_a_reason(act, author, checker) -> None:
    release = submitted(author) if act == "refuse" else published(author, checker)

    with pytest.raises(actions.ReleaseUnusable):
        ACTS[act][0](by=checker, release=release, reason="  ")


def test_a_reason_never_reaches_the_audit_trail_where_it_could_not_be_taken_back(author, checker) -> None:
    release = submitted(author)

    actions.refuse_release(by=checker, release=release, reason="Ask ada@example.org.")

    assert Entry.objects.get(action="publishing.refuse_release").detail == {"state": "refused"}


@pytest.mark.django_db
def test_the_system_releases_what_its_publisher_made_public_once() -> None:
    run = a_recorded_run()

    first = actions.release_published_figures(by="system:install")
    again = actions.release_published_figures(by="system:install")

    assert [release.state for release in first] == [State.PUBLISHED]
    assert list(first[0].items.values_list("run_id", flat=True)) == [run.pk]
    assert again == []
    assert (
        Entry.objects.get(action="publishing.release_as_already_public").detail["why"] == actions.ALREADY_PUBLIC
    )


@pytest.mark.parametrize("kind", ["extract", "demonstration"])
def test_the_system_never_releases_other_figures(kind, db) -> None:
    run = a_recorded_run(kind=kind)

    with pytest.raises(PermissionDenied):
        actions.release_as_already_public(by="system:install", title="Sly", runs=[run])

    assert actions.release_published_figures(by="system:install") == []
    assert Release.objects.count() == 0


def test_a_person_cannot_borrow_the_systems_right(author) -> None:
    run = a_recorded_run()

    with pytest.raises(PermissionDenied):
        actions.release_as_already_public(by=author, title="Mine", runs=[run])


def test_a_withdrawn_release_of_the_system_stays_withdrawn(author) -> None:
    run = a_recorded_run()
    (release,) = actions.release_published_figures(by="system:install")
    actions.withdraw_release(by=author, release=release, reason="The publisher found a mistake.")

    actions.release_published_figures(by="system:install")
    again = actions.release_as_already_public(by="system:install", title=run.title, runs=[run])

    assert (again.pk, again.state, Release.objects.count()) == (release.pk, State.WITHDRAWN, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_wins_and_the_other_hears_why(author, checker) -> None:
    # Without a run: the ledger's tables refuse to be emptied after the test.
    release = Release.objects.create(
        title="Both at once", why="x", author=author, state=State.SUBMITTED, findings=0
    )
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def decide(act: str) -> None:
        do, _who, extra = ACTS[act]
        start.wait()
        try:
            outcomes.append(do(by=checker, release=release, **extra).state)
        except NotPossibleNow as late:
            outcomes.append(type(late).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=[act]) for act in ("approve", "refuse")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    won = Release.objects.get(pk=release.pk).state
    assert sorted(outcomes) == sorted(["NotPossibleNow", won])
