"""A release of figures, words and promises: they leave in one moment or not at all, and never change."""

import hashlib
import json
import re
import threading
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from plumbline.people.models import Person
from plumbline.plan import actions as plan
from plumbline.plan.models import Commitment, Proposal, RecordEntry
from plumbline.plan.record.history import verify_record
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import ProposalState
from plumbline.plan.states import State as Stands
from plumbline.publishing import actions
from plumbline.publishing.models import Release, ReleasedContent, ReleasedRow
from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow, State
from tests.publishing.builders import a_person, a_recorded_run, submit
from tests.publishing.release_builders import WORDS, agreed, approved, prepared, proposed, published


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


def test_a_draft_is_changed_by_its_author_and_nobody_else(lead) -> None:
    other = a_person("Other", PREPARE, APPROVE)
    release = prepared(lead)

    with pytest.raises(PermissionDenied) as refusal:
        actions.change_release(by=other, release=release, title="Mine", why="x", words="Mine.")

    assert str(refusal.value) == "Only the person who prepared this release can change it."


def test_what_somebody_left_behind_can_be_given_up_by_another(lead, sponsor, checker) -> None:
    told = proposed(lead)
    release = submit(by=lead, release=prepared(lead, proposals=[told]))
    agreed(sponsor, told)
    actions.refuse_release(by=checker, release=release, reason="Not like this.")

    actions.discard_release(by=a_person("Other", PREPARE), release=release)

    assert Proposal.objects.get(pk=told.pk).leaves_with is None


def test_nobody_makes_public_by_themselves_what_waits(lead) -> None:
    told = proposed(lead)

    with pytest.raises(PlanUnusable) as refusal:
        plan.make_public(by=lead, proposal=told)

    assert str(refusal.value) == f"Nobody has agreed yet to what is proposed on {told.commitment.reference}."


def test_words_that_name_somebody_who_joined_since_do_not_leave(lead, checker) -> None:
    release = approved(lead, checker, words="Ada Example told us.")
    a_person("Ada Example")

    with pytest.raises(actions.ReleaseUnusable):
        actions.publish_release(by=lead, release=release)

    assert Release.objects.get(pk=release.pk).state == State.APPROVED
