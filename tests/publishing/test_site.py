"""The public site and the door to its editor."""

import gc
import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from plumbline.publishing import actions
from plumbline.publishing.access import EDIT
from plumbline.publishing.models import BoardStatement, ContentPage, FrontPage
from plumbline.publishing.views.caching import SECONDS
from tests.policy import EDITOR, STRICT, policy
from tests.publishing.builders import a_person, a_public_release, a_recorded_run


@pytest.fixture
def site(db) -> FrontPage:
    return actions.plant_public_site(by="system:test", demonstration=True)


@pytest.fixture
def editor(site) -> Client:
    """Signed in as someone whose role edits pages, in the group that the role brings."""
    person = a_person("Editor", EDIT, "wagtailadmin.access_admin")
    person.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(person)
    return client


def test_the_first_pages_are_made_once_and_what_editors_wrote_stays(site) -> None:
    FrontPage.objects.update(heading="Ours now")

    again = actions.plant_public_site(by="system:test", demonstration=True)

    assert (again.pk, FrontPage.objects.get().heading) == (site.pk, "Ours now")
    assert list(ContentPage.objects.order_by("slug").values_list("slug", flat=True)) == [
        "about-the-figures",
        "accessibility",
        "privacy",
    ]
    assert BoardStatement.objects.count() == 1
    assert Site.objects.get(is_default_site=True).root_page_id == site.pk


@pytest.mark.django_db
def test_a_trusts_own_installation_starts_with_neutral_words(client) -> None:
    actions.plant_public_site(by="system:test", demonstration=False)

    page = client.get("/").content.decode()

    assert "Our work against racism" in page
    assert BoardStatement.objects.count() == 0
    assert "To be confirmed" not in page


def test_six_areas_are_confirmed_and_three_say_that_they_are_not(site, client) -> None:
    page = client.get("/").content.decode()

    assert (page.count('class="pl-areas__item"'), page.count("To be confirmed")) == (9, 3)


def test_a_statement_that_changes_says_why_and_keeps_what_it_said_before(site, client) -> None:
    first = BoardStatement.objects.get()
    actions.plant_statement(
        by="system:test", text="New words.", adopted_on=first.adopted_on, why_changed="Staff asked us to."
    )

    page = client.get("/").content.decode()

    assert page.index("New words.") < page.index("Staff asked us to.") < page.index(first.paragraphs[0])


@pytest.mark.parametrize("address", ["/", "/accessibility/", "/privacy/", "/about-the-figures/", "/data/"])
def test_public_pages_are_open_to_anyone_and_cached_briefly(address, site, client) -> None:
    response = client.get(address)

    assert (response.status_code, response["Cache-Control"]) == (200, f"public, max-age={SECONDS}")
    assert client.head(address).status_code == 200
    assert response.cookies == {}


def test_a_draft_and_a_private_page_are_not_public(site, client) -> None:
    draft = ContentPage(title="Draft", slug="draft", live=False)
    private = ContentPage(title="Private", slug="private")
    for page in (draft, private):
        FrontPage.objects.get().add_child(instance=page)
    private.view_restrictions.create(restriction_type="login")

    seen = [client.get(address) for address in ("/draft/", "/private/")]

    assert seen[0].status_code == 404
    assert (seen[1].status_code, seen[1]["Location"]) == (302, "/account/login/?next=/private/")
    assert "/draft/" not in client.get("/sitemap.xml").content.decode()
    assert "/private/" not in client.get("/sitemap.xml").content.decode()


def test_the_sitemap_lists_pages_and_released_measures(site, client) -> None:
    a_public_release(a_recorded_run())

    text = client.get("/sitemap.xml").content.decode()

    assert text.count("<loc>") == 9
    assert "/data/detentions/</loc>" in text


@pytest.mark.parametrize("address", ["/", "/accessibility/", "/data/", "/account/login/", "/nothing/"])
def test_every_page_but_the_editor_has_the_strict_policy(address, site, client) -> None:
    assert policy(client.get(address)) == STRICT


def test_the_desk_has_the_strict_policy_for_editors_too(editor) -> None:
    assert policy(editor.get("/desk/")) == STRICT


def test_the_editor_may_show_its_own_preview_and_nothing_more(editor, site) -> None:
    assert policy(editor.get("/editor/")) == EDITOR
    assert policy(editor.get(f"/editor/pages/{site.pk}/edit/")) == EDITOR


def test_a_preview_may_be_framed_by_the_editor(editor, site) -> None:
    editor.get(f"/editor/pages/{site.pk}/edit/")

    preview = editor.get(f"/editor/pages/{site.pk}/edit/preview/?in_preview_panel=true")

    assert (preview.status_code, preview["X-Frame-Options"]) == (200, "SAMEORIGIN")
    assert policy(preview) == EDITOR


@pytest.mark.parametrize("address", ["/editor/", "/editor/pages/", "/editor/images/", "/editor/api/main/pages/"])
def test_only_those_who_edit_pages_open_the_editor(address, site, client, stranger) -> None:
    anonymous = client.get(address)
    client.force_login(stranger)

    refused = client.get(address)

    assert (anonymous.status_code, anonymous["Location"]) == (302, f"/account/login/?next={address}")
    assert refused.status_code == 403


def test_a_grant_that_ended_closes_the_editor_though_the_group_is_still_there(site, stranger, client) -> None:
    stranger.groups.add(Group.objects.get(name="Editors"))
    client.force_login(stranger)

    assert client.get("/editor/").status_code == 403


@pytest.mark.parametrize(
    "address",
    ["login/", "password_reset/", "users/", "users/add/", "groups/", "groups/new/", "sites/", "workflows/list/"],
)
def test_the_editor_has_no_second_door_and_makes_no_accounts(address, editor) -> None:
    assert editor.get(f"/editor/{address}").status_code == 404


def test_wagtails_own_sign_in_is_closed(site, client) -> None:
    assert client.get("/_util/login/").status_code == 404


def test_an_editor_reads_every_page_of_the_editor_without_a_request_to_others(editor, site) -> None:
    foreign = [
        address
        for address in ["/editor/", "/editor/pages/", f"/editor/pages/{site.pk}/edit/", "/editor/images/"]
        for part in editor.get(address).content.decode().split("src=")[1:]
        if part.lstrip("\"'").startswith(("http", "//"))
    ]

    assert foreign == []


def test_an_editor_may_publish_a_page_and_the_public_sees_it(editor, site, client) -> None:
    form = {"title": "News", "slug": "news", "summary": "What is new.", "action-publish": "yes"}
    form |= {"body-count": "0", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}

    editor.post(f"/editor/pages/add/publishing/contentpage/{site.pk}/", form)

    assert client.get("/news/").status_code == 200


def test_a_part_of_a_section_cannot_stand_before_the_section(site) -> None:
    page = ContentPage(title="X", slug="x", body=[("heading", {"text": "Part", "level": "3"})])

    with pytest.raises(Exception, match="Start with a section heading"):
        page.clean()


def test_a_document_always_downloads_and_never_runs(site, client) -> None:
    file = SimpleUploadedFile("plan.txt", b"<script>alert(1)</script>")
    document = get_document_model().objects.create(title="Plan", file=file)

    response = client.get(document.url)

    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"] == 'attachment; filename="plan.txt"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize("name", ["page.html", "page.svg", "run.exe", "page.xhtml"])
def test_documents_that_could_run_are_refused(name, editor) -> None:
    file = SimpleUploadedFile(name, b"<script>alert(1)</script>")

    editor.post("/editor/documents/add/", {"title": "Sly", "file": file, "collection": "1"})

    assert get_document_model().objects.count() == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_picture_is_served_in_its_size_and_its_original_is_not(site, client) -> None:
    content = io.BytesIO()
    Pillow.new("RGB", (20, 10)).save(content, "PNG")
    image = get_image_model().objects.create(title="x", file=SimpleUploadedFile("x.png", content.getvalue()))
    rendition = image.get_rendition("max-10x10")

    shown, original = client.get(rendition.url), client.get(image.file.url)

    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert original.status_code == 404
    assert client.get("/media/images/../original_images/x.png").status_code == 400
    shown.close()
    image.file.close()
    rendition.file.close()
    del image, rendition
    gc.collect()  # Wagtail leaves the file that it drew into to the collector, here where that may be


def test_wagtails_welcome_page_is_gone(site) -> None:
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_robots_are_shown_the_sitemap_and_kept_from_the_doors(site, client) -> None:
    lines = client.get(reverse("publishing:robots")).content.decode().splitlines()

    assert lines[:4] == ["User-agent: *", "Disallow: /account/", "Disallow: /desk/", "Disallow: /editor/"]
    assert lines[4].endswith("/sitemap.xml")
