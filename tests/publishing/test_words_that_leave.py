"""A release of figures, words and promises: they leave in one moment or not at all, and never change."""

import hashlib
import json
import re
import threading
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from plumbline.people.models import Person
from plumbline.plan import actions as plan
from plumbline.plan.models import Commitment, Proposal, RecordEntry
from plumbline.plan.record.history import verify_record
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import ProposalState
from plumbline.plan.states import State as Stands
from plumbline.publishing import actions
from plumbline.publishing.models import Release, ReleasedContent, ReleasedRow
from plumbline.publishing.states import PREPARE, NotPossibleNow, State
from tests.plan.plan_builders import a_commitment, a_promise
from tests.publishing.builders import a_person, a_recorded_run, submit

WORDS = "More people were answered in time.\n\nOf two groups we cannot tell yet."


@pytest.fixture
def lead(db) -> Person:
    return a_person("Lead", PREPARE, "plan.view_plan", "plan.edit_plan")


@pytest.fixture
def sponsor(db) -> Person:
    return a_person("Sponsor", "plan.view_plan", "plan.agree_plan")


def proposed(lead: Person, act: str = "tell", **told: str) -> Proposal:
    commitment = a_commitment() if act == "make" else a_promise()
    reason = "" if act == "make" else "It goes more slowly than we promised."
    return plan.propose(
        by=lead, commitment=commitment, act=act, decided_by="The board", **({"reason": reason} | told)
    )


def prepared(lead: Person, **told: object) -> Release:
    return actions.prepare_release(by=lead, **{"title": "Spring", "why": "Ready.", "words": WORDS, **told})


def approved(lead: Person, checker: Person, **told: object) -> Release:
    return actions.approve_release(by=checker, release=submit(by=lead, release=prepared(lead, **told)))


def published(lead: Person, checker: Person, **told: object) -> Release:
    return actions.publish_release(by=lead, release=approved(lead, checker, **told))


def agreed(sponsor: Person, proposal: Proposal) -> Proposal:
    return plan.agree(by=sponsor, proposal=proposal)


def test_figures_words_and_promises_leave_in_one_moment(lead, sponsor, checker) -> None:
    told, made = proposed(lead), proposed(lead, "make")
    release = prepared(lead, runs=[a_recorded_run(kind="extract")], proposals=[told, made])
    before = RecordEntry.objects.count()
    assert [agreed(sponsor, one).state for one in (told, made)] == [ProposalState.HELD, ProposalState.HELD]
    assert (RecordEntry.objects.count(), made.commitment.state) == (before, Stands.DRAFT)

    release = submit(by=lead, release=release)
    release = actions.approve_release(by=checker, release=release)
    assert RecordEntry.objects.count() == before
    release = actions.publish_release(by=lead, release=release)

    new = list(RecordEntry.objects.filter(number__gt=before).order_by("number"))
    assert [(one.kind, one.subject) for one in new] == [
        ("stated", told.commitment.record_subject),
        ("made", made.commitment.record_subject),
        ("stated", f"release:{release.public_id}"),
    ]
    assert Commitment.objects.get(pk=made.commitment_id).state == Stands.MADE
    assert new[2].after["checksum"] == release.checksum
    assert new[2].after["entries"] == [new[0].number, new[1].number]
    assert verify_record().first_break is None


def test_the_checksum_is_that_of_the_bytes_that_the_public_gets(client, lead, checker) -> None:
    release = published(lead, checker, runs=[a_recorded_run(kind="extract")])

    file = client.get(f"/releases/{release.public_id}/release.json")

    assert hashlib.sha256(file.content).hexdigest() == release.checksum
    kept = file.json()
    assert (kept["title"], kept["words"]) == ("Spring", WORDS)
    assert [row["group"] for row in kept["figures"][0]["observations"]] == [
        row.group for row in ReleasedRow.objects.filter(item__release=release).order_by("position")
    ]


def test_a_checker_waits_until_the_plan_is_agreed(lead, sponsor, checker) -> None:
    told = proposed(lead)
    release = submit(by=lead, release=prepared(lead, proposals=[told]))

    with pytest.raises(actions.ReleaseUnusable) as refusal:
        actions.approve_release(by=checker, release=release)

    assert f"{told.commitment.reference} (waiting for a second person)" in str(refusal.value)
    agreed(sponsor, told)
    assert actions.approve_release(by=checker, release=release).state == State.APPROVED


def test_what_a_sponsor_refused_keeps_a_release_inside_until_it_is_taken_out(lead, sponsor, checker) -> None:
    told = proposed(lead)
    release = submit(by=lead, release=prepared(lead, proposals=[told]))
    plan.refuse(by=sponsor, proposal=told, answer="Say which wards.")

    with pytest.raises(actions.ReleaseUnusable):
        actions.approve_release(by=checker, release=release)
    actions.refuse_release(by=checker, release=release, reason="The plan was refused.")
    actions.correct_release(by=lead, release=release, leaves_out={})
    actions.change_release(by=lead, release=release, title="Spring", why="Ready.", words=WORDS)
    again = submit(by=lead, release=release)

    assert actions.approve_release(by=checker, release=again).state == State.APPROVED


def test_when_the_record_refuses_one_part_nothing_leaves(lead, sponsor, checker) -> None:
    told = proposed(lead)
    release = prepared(lead, title="What Ada Example asked", proposals=[told])
    agreed(sponsor, told)
    release = actions.approve_release(by=checker, release=submit(by=lead, release=release))
    a_person("Ada Example")  # she joined meanwhile, and the record names nobody
    before = RecordEntry.objects.count()

    with pytest.raises(actions.ReleaseUnusable) as refusal:
        actions.publish_release(by=lead, release=release)

    assert "Ada Example" in str(refusal.value)
    assert RecordEntry.objects.count() == before
    assert Release.objects.get(pk=release.pk).state == State.APPROVED
    assert Proposal.objects.get(pk=told.pk).state == ProposalState.HELD
    assert ReleasedContent.objects.count() == 0


def test_words_that_name_somebody_are_refused_while_they_can_be_changed(lead) -> None:
    a_person("Ada Example")

    with pytest.raises(actions.ReleaseUnusable) as refusal:
        prepared(lead, words="Ada Example told us.")

    assert "names roles and bodies only" in str(refusal.value)


def test_a_release_carries_something(lead) -> None:
    with pytest.raises(actions.ReleaseUnusable):
        prepared(lead, words="  ")


def test_nobody_carries_a_plan_that_they_may_not_see(author, lead) -> None:
    told = proposed(lead)

    with pytest.raises(PermissionDenied):
        prepared(author, proposals=[told])


def test_one_release_carries_a_proposal(lead) -> None:
    told = proposed(lead)
    prepared(lead, proposals=[told])

    with pytest.raises(actions.ReleaseUnusable) as refusal:
        prepared(lead, title="Another", proposals=[told])

    assert "another release carries it" in str(refusal.value)
    assert Release.objects.count() == 1


def test_what_a_release_carries_becomes_public_with_no_other(lead, sponsor) -> None:
    told = proposed(lead)
    prepared(lead, proposals=[told])
    agreed(sponsor, told)

    with pytest.raises(PlanUnusable):
        plan.make_public(by=sponsor, proposal=told)

    other = prepared(lead, title="Another")
    with pytest.raises(PlanUnusable):
        plan.make_public(by=sponsor, proposal=told, leaves_with=other.public_id)


def test_nobody_makes_public_what_nobody_agreed_to(lead) -> None:
    told = proposed(lead)
    release = prepared(lead, proposals=[told])

    with pytest.raises(PlanUnusable) as refusal:
        plan.make_public(by=lead, proposal=told, leaves_with=release.public_id)

    assert "waiting for a second person" in str(refusal.value)


def test_a_commitment_has_one_proposal_also_while_that_is_held(lead, sponsor) -> None:
    told = proposed(lead)
    prepared(lead, proposals=[told])
    agreed(sponsor, told)

    with pytest.raises(PlanUnusable):
        plan.propose(by=lead, commitment=told.commitment, act="tell", reason="More.", decided_by="The board")


def test_a_draft_that_is_discarded_lets_the_plan_go(lead, sponsor) -> None:
    told = proposed(lead)
    release = prepared(lead, proposals=[told])
    agreed(sponsor, told)

    discarded = actions.discard_release(by=lead, release=release)

    left = Proposal.objects.get(pk=told.pk)
    assert (discarded.state, left.state, left.leaves_with, left.agreed_by) == ("discarded", "waiting", None, None)
    with pytest.raises(NotPossibleNow):
        actions.submit_release(by=lead, release=release)


def test_a_draft_is_changed_and_what_stays_stays(lead) -> None:
    first, second = a_recorded_run(kind="extract"), a_recorded_run(measure="other", kind="extract")
    one, two = proposed(lead), proposed(lead)
    release = prepared(lead, runs=[first], proposals=[one])
    item = release.items.get()

    changed = actions.change_release(
        by=lead, release=release, title="Summer", why="Later.", runs=[first, second], proposals=[two]
    )

    assert (changed.title, changed.words) == ("Summer", "")
    assert [each.pk for each in changed.items.filter(run=first)] == [item.pk]
    assert [each.run for each in changed.items.all()] == [first, second]
    assert [each.pk for each in changed.proposals] == [two.pk]
    assert Proposal.objects.get(pk=one.pk).leaves_with is None


def test_a_released_thing_is_replaced_with_a_reason_and_stays_readable(client, lead, checker) -> None:
    run = a_recorded_run(kind="extract")
    first = published(lead, checker, runs=[run])
    second = published(
        lead,
        checker,
        title="Spring, corrected",
        runs=[run],
        supersedes=first,
        superseding_why="A ward was missing.",
    )

    first.refresh_from_db()
    assert (first.state, first.reason, second.state) == ("superseded", "A ward was missing.", "published")
    old = client.get(f"/releases/{first.public_id}/").content.decode()
    assert "This was replaced on" in old
    assert "A ward was missing." in old
    assert f"/releases/{second.public_id}/" in old
    assert client.get(f"/releases/{first.public_id}/release.json").status_code == 200
    measure = client.get("/data/detentions/").content.decode()
    assert "These figures replaced earlier ones on" in measure
    assert "A ward was missing." in measure
    entry = RecordEntry.objects.get(subject=second.record_subject)
    assert (entry.reason, entry.before["checksum"]) == ("A ward was missing.", first.checksum)


def test_figures_that_a_successor_leaves_out_are_gone_with_a_notice(client, lead, checker) -> None:
    first = published(lead, checker, runs=[a_recorded_run(kind="extract")])
    published(lead, checker, title="Words alone", supersedes=first, superseding_why="They were another year's.")

    page = client.get("/data/detentions/")

    assert "Figures were withdrawn from this page" in page.content.decode()
    assert "They were another year&#39;s." in page.content.decode()
    assert "260.9" not in page.content.decode()


def test_replacing_needs_a_reason_and_a_public_release_of_our_own(lead, checker) -> None:
    public = published(lead, checker)
    draft = prepared(lead, title="Draft")

    for told in (
        {"supersedes": public},
        {"supersedes": public, "superseding_why": "  "},
        {"supersedes": draft, "superseding_why": "Wrong."},
    ):
        with pytest.raises(actions.ReleaseUnusable):
            prepared(lead, title="New", **told)


def test_one_release_replaces_another(lead, checker) -> None:
    public = published(lead, checker)
    prepared(lead, title="New", supersedes=public, superseding_why="Wrong.")

    with pytest.raises(actions.ReleaseUnusable) as refusal:
        prepared(lead, title="Newer", supersedes=public, superseding_why="Wrong.")

    assert "replaces that one already" in str(refusal.value)


def test_what_was_withdrawn_meanwhile_stays_withdrawn(lead, checker) -> None:
    first = published(lead, checker)
    second = approved(lead, checker, title="New", supersedes=first, superseding_why="Wrong.")
    actions.withdraw_release(by=lead, release=first, reason="It was another year's.")

    actions.publish_release(by=lead, release=second)

    first.refresh_from_db()
    assert (first.state, first.reason) == ("withdrawn", "It was another year's.")


def test_a_withdrawn_release_says_so_in_the_record_and_its_file_is_gone(client, lead, checker) -> None:
    release = published(lead, checker)
    actions.withdraw_release(by=lead, release=release, reason="It was another year's.")

    page = client.get(f"/releases/{release.public_id}/").content.decode()

    assert client.get(f"/releases/{release.public_id}/release.json").status_code == 404
    assert "It was another year&#39;s." in page
    assert "More people were answered" not in page
    last = RecordEntry.objects.order_by("-number").first()
    assert (last.subject, last.reason) == (release.record_subject, "It was another year's.")


CHANGES = (
    ("publishing_release", "words = 'Better'"),
    ("publishing_release", "title = 'Better'"),
    ("publishing_release", "checksum = 'f'"),
    ("publishing_release", "state = 'draft'"),
    ("publishing_release", "published_at = NULL"),
    ("publishing_releaseitem", "position = 9"),
    ("publishing_releaseitem", "rounded_to = 5"),
    ("publishing_releasedrow", "value = 1"),
    ("publishing_releasedcontent", "text = '{}'"),
)


@pytest.mark.parametrize(("table", "change"), CHANGES)
def test_the_database_changes_nothing_that_left(table, change, lead, checker) -> None:
    published(lead, checker, runs=[a_recorded_run(kind="extract")])

    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")

    assert "what has left is frozen" in str(refusal.value)


@pytest.mark.parametrize("table", sorted({table for table, _ in CHANGES} - {"publishing_release"}))
@pytest.mark.parametrize("state", ["published", "superseded", "withdrawn"])
def test_the_database_removes_nothing_that_left(table, state, lead, checker) -> None:
    first = published(lead, checker, runs=[a_recorded_run(kind="extract")])
    if state == "superseded":
        published(lead, checker, title="New", supersedes=first, superseding_why="Wrong.")
    if state == "withdrawn":
        actions.withdraw_release(by=lead, release=first, reason="Wrong.")

    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")

    assert "what has left is frozen" in str(refusal.value)


def test_the_database_refuses_to_replace_without_a_reason(lead, checker) -> None:
    public, draft = published(lead, checker), prepared(lead, title="New")

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=draft.pk).update(supersedes=public)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_does_and_it_is_public_once(lead, checker) -> None:
    release = approved(lead, checker)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def publish(by: Person) -> None:
        start.wait()
        try:
            outcomes.append(actions.publish_release(by=by, release=release).state)
        except NotPossibleNow as late:
            outcomes.append(type(late).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=[by]) for by in (lead, checker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["NotPossibleNow", "published"]
    assert RecordEntry.objects.filter(subject=release.record_subject).count() == 1
    assert ReleasedContent.objects.count() == 1


def test_the_file_has_the_keys_that_its_page_of_reference_names(lead, checker) -> None:
    release = published(lead, checker, runs=[a_recorded_run(kind="extract")])
    page = (Path(__file__).parents[2] / "docs/reference/release.md").read_text(encoding="utf-8")

    keys = [row.split("|")[1] for row in page.splitlines() if row.startswith("| `")]
    told = {name for cell in keys for name in re.findall(r"`(\w+)`", cell)}

    assert told == set(json.loads(release.content.text))
