"""The shells, the error pages and the gallery; and nothing on them that a strict policy or privacy would mind."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse

from plumbline.config.urls import handler400, handler403, handler404, handler500
from plumbline.config.urls import urlpatterns as product_urls
from plumbline.people.models import Person
from tests.cast import make_person, sign_in

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "plumbline"
GALLERY = ["gallery", "gallery-forms", "gallery-list", "gallery-confirm"]


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise {
        "refused": PermissionDenied("Only the <b>case team</b> may open this."),
        "missing": Http404("secret name"),
        "broken": RuntimeError("secret"),
    }[kind]


urlpatterns = [path("desk/fail/<kind>", fail), *product_urls]
__all__ = ["handler400", "handler403", "handler404", "handler500"]


@pytest.fixture
def person(db: None) -> Person:
    return make_person(name="Ada <script>")


@pytest.fixture
def client(person: Person) -> Client:
    return sign_in(Client(), person)


@pytest.fixture
def builder(client_who_may: Callable[..., Client]) -> Client:
    return client_who_may("design.view_gallery")


def title(page: str) -> str:
    return re.findall(r"<title>(.*?)</title>", page)[0]


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_opens_to_those_who_may(builder: Client, name: str) -> None:
    assert builder.get(reverse(f"design:{name}")).status_code == 200


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_is_refused_with_a_sentence_to_others(client: Client, name: str) -> None:
    response = client.get(reverse(f"design:{name}"))

    assert response.status_code == 403
    assert "The component gallery is for people who build or check pages." in response.content.decode()


@pytest.mark.parametrize("name", GALLERY)
def test_a_stranger_is_sent_to_sign_in(db: None, name: str) -> None:
    address = reverse(f"design:{name}")

    assert Client().get(address)["Location"] == f"/account/login/?next={address}"


def test_a_form_with_errors_says_so_in_the_title_and_links_each(builder: Client) -> None:
    page = builder.post(reverse("design:gallery-forms"), {"name": "Ada"}).content.decode()

    assert title(page) == "Error: A form with every kind of field – Wight Solent Demonstration NHS Trust"
    targets = re.findall(r'<a href="#(id_[^"]+)"', page)
    assert len(targets) == 9
    assert [page.count(f' id="{target}"') for target in targets] == [1] * 9
    assert 'value="Ada"' in page


def test_the_gallery_list_downloads_what_it_shows(builder: Client) -> None:
    response = builder.get(reverse("design:gallery-list"), {"format": "csv", "room": "sessions"})

    lines = b"".join(response).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert lines[0] == "Name,Room,Code,Number"
    assert len(lines) == 5


def test_the_desk_names_the_person_as_text_and_signs_out_by_post(client: Client) -> None:
    page = client.get("/desk/").content.decode()

    assert "Ada &lt;script&gt;" in page
    assert re.search(r'<form[^>]*action="/account/logout/"[^>]*method="post"', page)
    assert "csrfmiddlewaretoken" in page
    assert title(page) == "Desk – Wight Solent Demonstration NHS Trust"


def test_the_desk_says_when_no_room_is_open(client: Client) -> None:
    assert "No room is open to you yet." in client.get("/desk/").content.decode()


def test_the_desk_offers_the_rooms_that_are_open_and_marks_the_current_one(builder: Client) -> None:
    desk = builder.get("/desk/").content.decode()
    gallery = builder.get("/desk/components/").content.decode()
    inside = builder.get("/desk/components/list/").content.decode()

    assert "Every part that pages are built from" in desk
    assert 'aria-current="page"' not in desk
    assert 'href="/desk/components/" aria-current="page"' in gallery
    assert 'href="/desk/components/" aria-current="true"' in inside


def test_no_nhs_logo_is_drawn(client: Client) -> None:
    page = client.get("/desk/").content.decode()

    assert "nhsuk-header__logo" not in page
    assert "Wight Solent Demonstration NHS Trust" in page


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("refused", 403, "Only the &lt;b&gt;case team&lt;/b&gt; may open this."),
        ("missing", 404, "Page not found"),
        ("broken", 500, "Sorry, there is a problem"),
    ],
)
def test_what_went_wrong_is_said_in_words(client: Client, kind: str, status: int, words: str) -> None:
    client.raise_request_exception = False
    response = client.get(f"/desk/fail/{kind}")

    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "secret" not in page
    assert "<b>case" not in page


@pytest.mark.urls(__name__)
def test_a_request_that_is_not_understood_gets_a_page(client: Client) -> None:
    response = client.get("/desk/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "Your browser sent something we did not understand" in response.content.decode()


def test_an_expired_form_says_what_to_do(person: Person) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), person)

    response = client.post("/account/logout/")

    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_the_500_page_needs_no_request_and_no_database() -> None:
    from plumbline.design.errors import broken

    assert broken(RequestFactory().get("/")).status_code == 500


class Addresses(HTMLParser):
    """Collects what a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [str(values[key]) for key in ("src", "href", "action", "srcset") if values.get(key)]
        self.inline += [key for key in values if key == "style" or key.startswith("on")]
        runs = tag == "script" and "src" not in values and values.get("type") != "application/json"
        if tag == "style" or runs:
            self.inline.append(tag)


@pytest.mark.parametrize(
    "address",
    ["/account/login/", "/desk/", *(f"/desk/components/{x}" for x in ["", "forms/", "list/", "confirm/"])],
)
def test_a_page_names_no_other_server_and_carries_nothing_inline(builder: Client, address: str) -> None:
    page = Addresses()

    page.feed((Client() if "login" in address else builder).get(address).content.decode())

    assert [found for found in page.found if re.match(r"(?i)([a-z]+:|//)", found)] == []
    assert page.inline == []


def test_no_template_of_the_product_carries_inline_script_or_style() -> None:
    # JSON in a script element is data: browsers neither run it nor does the policy stop it.
    inline = re.compile(
        r"(?i)<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*(\ssrc=|type=\"application/json\"))"
    )
    templates = sorted(PACKAGE.rglob("*.jinja")) + sorted(PACKAGE.rglob("*.html"))

    assert len(templates) > 20
    assert [
        (file.name, inline.findall(file.read_text())) for file in templates if inline.search(file.read_text())
    ] == []
