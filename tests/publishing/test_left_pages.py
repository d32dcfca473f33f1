"""What the public reads of releases, and what a checker sees of them beside the figures."""

import re

import pytest
from django.urls import reverse

from plumbline.people.models import Person
from plumbline.plan.models import Proposal, RecordEntry
from plumbline.publishing import actions
from plumbline.publishing.differences import differences
from plumbline.publishing.models import Release
from plumbline.publishing.states import PREPARE
from tests.publishing.builders import a_person, a_public_release, a_recorded_run, submit
from tests.publishing.release_builders import approved, prepared, proposed, published


def in_states(lead: Person, checker: Person) -> dict[str, Release]:
    """A release in each state in which the public must see nothing of it."""
    draft = prepared(lead, title="Draft secret", why="Inside reason.")
    submitted = submit(by=lead, release=prepared(lead, title="Submitted secret", why="Inside reason."))
    refused = submit(by=lead, release=prepared(lead, title="Refused secret", why="Inside reason."))
    actions.refuse_release(by=checker, release=refused, reason="Inside refusal.")
    discarded = actions.discard_release(by=lead, release=prepared(lead, title="Discarded secret"))
    return {
        "draft": draft,
        "submitted": submitted,
        "approved": approved(lead, checker, title="Approved secret"),
        "refused": refused,
        "discarded": discarded,
    }


def test_what_has_not_left_is_nowhere_in_public(client, lead, checker) -> None:
    hidden = in_states(lead, checker)
    published(lead, checker, title="For everyone")

    for release in hidden.values():
        assert client.get(f"/releases/{release.public_id}/").status_code == 404
        assert client.get(f"/releases/{release.public_id}/release.json").status_code == 404
    for address in ("/releases/", "/releases/?format=csv", "/releases/feed.atom"):
        page = b"".join(client.get(address)).decode()
        assert "For everyone" in page
        assert re.findall(r"secret|Inside", page) == []


def test_nobody_who_prepared_or_checked_is_named_in_public(client, checker) -> None:
    lead = a_person("Ivy Hidden", PREPARE, "plan.view_plan", "plan.edit_plan")
    release = published(lead, checker, why="Inside reason.", runs=[a_recorded_run(kind="extract")])

    pages = [
        b"".join(client.get(address)).decode()
        for address in (
            "/releases/",
            "/releases/feed.atom",
            f"/releases/{release.public_id}/",
            f"/releases/{release.public_id}/release.json",
        )
    ]

    assert [re.findall(r"Ivy|Hidden|Checker|Inside", page) for page in pages] == [[], [], [], []]


def test_without_releases_the_list_says_so(client, db) -> None:
    assert "Nothing of our own has been released yet." in client.get("/releases/").content.decode()


def test_what_others_published_is_not_in_the_list_but_has_its_page(client, db) -> None:
    release = a_public_release(a_recorded_run())

    assert release.title not in client.get("/releases/").content.decode()
    page = client.get(f"/releases/{release.public_id}/").content.decode()
    assert "Somebody else had published these figures already" in page
    assert client.get(f"/releases/{release.public_id}/release.json").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_two_queries_however_long_it_is(
    many, client, lead, checker, django_assert_num_queries
) -> None:
    for number in range(many):
        published(lead, checker, title=f"Release {number}")
    client.get("/releases/")

    with django_assert_num_queries(2):
        client.get("/releases/")


def test_the_list_is_searched_and_narrowed(client, lead, checker) -> None:
    first = published(lead, checker, title="Spring")
    published(lead, checker, title="Summer", supersedes=first, superseding_why="Wrong.")

    found = client.get("/releases/?q=summer").content.decode()
    old = client.get("/releases/?state=superseded").content.decode()

    assert ("Summer" in found, ">Spring<" in found) == (True, False)
    assert (">Summer<" in old, "Spring" in old) == (False, True)


def on_the_desk(client, person: Person, release: Release) -> str:
    client.force_login(person)
    return str(client.get(release.get_absolute_url()).content.decode())


def test_a_checker_sees_the_words_and_what_becomes_public_of_the_plan(client, lead, checker) -> None:
    told = proposed(lead)
    release = submit(by=lead, release=prepared(lead, proposals=[told]))

    page = on_the_desk(client, checker, release)

    assert "More people were answered in time." in page
    assert "Waiting for a second person" in page
    assert "It goes more slowly than we promised." in page


def test_a_checker_sees_what_is_different_from_before(client, lead, checker) -> None:
    published(lead, checker, runs=[a_recorded_run(kind="extract")])
    moved = a_recorded_run(kind="extract", marker=250.0)
    release = submit(by=lead, release=prepared(lead, title="New", runs=[moved]))

    [one] = differences(release)
    page = on_the_desk(client, checker, release)

    assert (one.new, one.gone, one.same) == (0, 0, 1)
    assert [(each.before, each.after) for each in one.moved] == [(260.94543, 250.0)]
    assert "260.95" in page
    assert "250.00" in page


def test_what_never_left_is_said_to_be_new(lead) -> None:
    release = submit(by=lead, release=prepared(lead, runs=[a_recorded_run(kind="extract")]))

    [one] = differences(release)

    assert (one.is_first, one.against) == (True, None)


@pytest.mark.parametrize("many", [1, 3])
def test_differences_take_three_queries_however_many_measures(
    many, lead, checker, django_assert_num_queries
) -> None:
    runs = [a_recorded_run(measure=f"measure-{number}", kind="extract") for number in range(many)]
    published(lead, checker, runs=runs)
    release = submit(by=lead, release=prepared(lead, title="New", runs=runs))

    with django_assert_num_queries(3):
        differences(release)


def test_a_release_is_prepared_with_words_and_plan_on_the_desk(client, lead) -> None:
    told = proposed(lead)
    client.force_login(lead)

    client.post(
        "/desk/releases/new",
        {"title": "Spring", "why": "Ready.", "words": "Told.", "method": "withhold", "proposals": [told.pk]},
    )

    release = Release.objects.get()
    assert (release.words, [one.pk for one in release.proposals]) == ("Told.", [told.pk])


def test_words_that_can_not_leave_are_shown_again_with_the_reason(client, lead) -> None:
    a_person("Ada Example")
    client.force_login(lead)

    page = client.post(
        "/desk/releases/new",
        {"title": "Spring", "why": "Ready.", "words": "Ada Example told us.", "method": "withhold"},
    ).content.decode()

    assert "is the name of a person" in page
    assert "Ada Example told us." in page
    assert Release.objects.count() == 0


def test_a_draft_is_changed_on_the_desk_and_nothing_typed_is_lost(client, lead) -> None:
    a_person("Ada Example")
    told = proposed(lead)
    release = prepared(lead, proposals=[told])
    address = reverse("publishing:act", args=[release.public_id, "change"])
    client.force_login(lead)

    shown = client.get(address).content.decode()
    wrong = client.post(
        address, {"title": "Ada Example’s spring", "why": "x", "words": "Typed.", "method": "round"}
    ).content.decode()
    client.post(address, {"title": "Summer", "why": "x", "words": "Typed.", "method": "round"})

    assert "More people were answered in time." in shown
    assert re.search(rf'value="{told.pk}"[^>]*checked', shown)
    assert ("is the name of a person" in wrong, "Typed." in wrong) == (True, True)
    release.refresh_from_db()
    assert (release.title, release.words, release.method) == ("Summer", "Typed.", "round")
    assert Proposal.objects.get(pk=told.pk).leaves_with is None


def test_someone_who_may_not_see_the_plan_is_not_offered_it(client, author, lead) -> None:
    told = proposed(lead)
    client.force_login(author)

    page = client.get("/desk/releases/new").content.decode()

    assert told.commitment.reference not in page


def test_a_sponsor_reads_that_a_release_carries_it(client, lead, sponsor) -> None:
    told = proposed(lead)
    release = prepared(lead, proposals=[told])
    client.force_login(sponsor)

    page = client.get(told.get_absolute_url()).content.decode()
    done = client.post(reverse("plan:answer", args=[told.public_id, "agree"]), follow=True).content.decode()

    assert release.get_absolute_url() in page
    assert "It becomes public with its release." in done


def test_the_record_says_what_left_and_leads_to_it(client, lead, checker) -> None:
    release = published(lead, checker, runs=[a_recorded_run(kind="extract")])
    entry = RecordEntry.objects.get(subject=release.record_subject)

    page = client.get(entry.get_absolute_url()).content.decode()

    assert f'href="/releases/{release.public_id}/"' in page
    assert "The whole history of this release" in page
    assert release.checksum in page
    assert "Detentions under the Mental Health Act" in page


def test_a_search_does_not_tell_what_stood_in_words_that_were_withdrawn(client, lead, checker) -> None:
    release = published(lead, checker, title="Spring", words="One person on Elm ward complained.")
    assert ">Spring<" in client.get("/releases/?q=elm+ward").content.decode()

    actions.withdraw_release(by=lead, release=release, reason="It could be said of whom.")

    assert ">Spring<" not in client.get("/releases/?q=elm+ward").content.decode()
    assert ">Spring<" in client.get("/releases/?q=spring").content.decode()


def test_what_a_release_replaced_is_what_it_differs_from_also_afterwards(client, lead, checker) -> None:
    first = published(lead, checker, runs=[a_recorded_run(kind="extract")])
    moved = a_recorded_run(kind="extract", marker=250.0)
    told = {"title": "New", "runs": [moved], "supersedes": first, "superseding_why": "A ward was missing."}

    second = published(lead, checker, **told)

    [one] = differences(second)
    assert (one.against, [(each.before, each.after) for each in one.moved]) == (first, [(260.94543, 250.0)])
    assert "What is different from what the public read before" in on_the_desk(client, lead, second)
