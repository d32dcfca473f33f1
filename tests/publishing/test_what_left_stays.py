"""What left is never changed: it is replaced or withdrawn with a reason, and the database sees to it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from plumbline.plan.models import RecordEntry
from plumbline.publishing import actions
from plumbline.publishing.models import Release
from tests.publishing.builders import a_recorded_run
from tests.publishing.release_builders import approved, prepared, published


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
