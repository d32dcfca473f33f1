"""The release desk."""

import re

import pytest
from django.urls import reverse

from plumbline.publishing import actions
from plumbline.publishing.models import Release
from tests.publishing.builders import a_recorded_run, submit


@pytest.fixture
def release(author) -> Release:
    prepared = actions.prepare_release(
        by=author, title="Spring figures", why="Ready.", runs=[a_recorded_run(kind="extract")]
    )
    return submit(by=author, release=prepared)


def act_on(release: Release, act: str) -> str:
    return reverse("publishing:act", args=[release.public_id, act])


def test_someone_prepares_a_release_on_the_desk(client, author) -> None:
    run = a_recorded_run(kind="extract")
    client.force_login(author)

    response = client.post(
        "/desk/releases/new", {"title": "Spring", "why": "Ready.", "runs": [run.pk], "method": "round"}
    )

    made = Release.objects.get()
    assert (response.status_code, response["Location"]) == (302, made.get_absolute_url())
    assert (made.method, made.get_method_display()) == ("round", "Round every count, small ones too")
    assert (made.state, made.author, [item.run for item in made.items.all()]) == ("draft", author, [run])


def test_what_the_rule_on_small_numbers_says_is_offered_first(client, author, monkeypatch) -> None:
    client.force_login(author)
    monkeypatch.setattr("plumbline.publishing.forms.usual_method", lambda name, day: "add-up")

    page = client.get("/desk/releases/new").content.decode()

    assert re.findall(r'name="method" type="radio" value="([a-z-]+)" checked', page) == ["add-up"]


def test_a_form_without_figures_keeps_what_was_typed(client, author) -> None:
    client.force_login(author)

    response = client.post("/desk/releases/new", {"title": "Spring", "why": "Ready.", "method": "round"})

    page = response.content.decode()
    assert "A release carries figures, words or something of the plan. Choose at least one." in page
    assert 'value="Spring"' in page
    assert Release.objects.count() == 0


def test_the_preview_shows_every_figure_that_leaves(client, release, checker) -> None:
    client.force_login(checker)

    page = client.get(release.get_absolute_url()).content.decode()

    assert "2 rows, 0 of them withheld." in page
    assert "260.9" in page
    assert "6,215" in page


def test_an_author_is_told_why_the_release_waits(client, release, author) -> None:
    client.force_login(author)

    page = client.get(release.get_absolute_url()).content.decode()

    assert "You prepared this release, so someone else must check it." in page
    assert client.get(act_on(release, "approve")).status_code == 403


def test_a_checker_is_asked_before_and_then_approves(client, release, checker) -> None:
    client.force_login(checker)

    question = client.get(act_on(release, "approve"))
    answer = client.post(act_on(release, "approve"))

    release.refresh_from_db()
    assert "Approve “Spring figures”?" in question.content.decode()
    assert (answer.status_code, release.state, release.checker) == (302, "approved", checker)


def test_a_refusal_needs_its_reason_on_the_page_too(client, release, checker) -> None:
    client.force_login(checker)

    response = client.post(act_on(release, "refuse"), {"reason": " "})

    release.refresh_from_db()
    assert "Say why" in response.content.decode()
    assert release.state == "submitted"


def test_someone_who_comes_too_late_is_told(client, release, checker) -> None:
    actions.approve_release(by=checker, release=release)
    client.force_login(checker)

    response = client.post(act_on(release, "approve"), follow=True)

    assert (
        "This release is “approved, not yet public”. You can&#39;t approve it now." in response.content.decode()
    )


@pytest.mark.parametrize("name", ["releases", "prepare", "release", "act"])
def test_a_stranger_sees_nothing_of_a_release(name, client, release, stranger) -> None:
    arguments = {"release": [release.public_id], "act": [release.public_id, "approve"]}.get(name, [])
    client.force_login(stranger)

    response = client.get(reverse(f"publishing:{name}", args=arguments))

    assert response.status_code == 403
    assert "Spring figures" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_more_releases(client, author, count, django_assert_num_queries) -> None:
    run = a_recorded_run(kind="extract")
    for number in range(count):
        actions.prepare_release(by=author, title=f"Release {number}", why="x", runs=[run])
    client.force_login(author)
    client.get("/desk/releases/")

    with django_assert_num_queries(5):
        response = client.get("/desk/releases/")

    assert response.content.decode().count("/desk/releases/") >= count


def test_the_list_is_filtered_and_downloaded(client, release, author) -> None:
    actions.prepare_release(by=author, title="Summer", why="x", runs=[a_recorded_run()])
    client.force_login(author)

    response = client.get("/desk/releases/?state=submitted&format=csv")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert [line.split(",")[0].strip('"\ufeff') for line in lines] == ["Release", "Spring figures"]
