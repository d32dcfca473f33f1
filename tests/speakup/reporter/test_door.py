"""What every page of the front door keeps to: one cookie, no trace of who asks, a way out, no forms of others."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from plumbline.speakup.models import Case, Sitting
from plumbline.speakup.reporter.forgetting import KEPT
from tests.cast import make_person, sign_in
from tests.speakup.reporter.visitor import MINE, REPORT, RETURN, START, TOLD, Visitor

pytestmark = pytest.mark.django_db
PAGES = [START, "/speak-up/pl/", "/speak-up/help/", "/speak-up/anonymous/", REPORT, RETURN, MINE]
PLANTED = {
    "REMOTE_ADDR": "203.0.113.77",
    "REMOTE_HOST": "marker-host",
    "REMOTE_USER": "marker-user",
    "HTTP_X_FORWARDED_FOR": "198.51.100.23",
    "HTTP_FORWARDED": "for=198.51.100.23",
    "HTTP_X_REAL_IP": "198.51.100.23",
    "HTTP_USER_AGENT": "marker-agent",
    "HTTP_REFERER": "http://marker.invalid/ward-7",
    "HTTP_SEC_CH_UA": "marker-agent",
    "HTTP_AUTHORIZATION": "Bearer marker",
}
_seen: list[HttpRequest] = []


def _record(request: HttpRequest) -> HttpResponse:
    _seen.append(request)
    return HttpResponse("seen")


urlpatterns = [path("speak-up/recorded/", _record)]
handler404 = "plumbline.design.errors.not_found"


@pytest.fixture
def recorded(settings: Any) -> Iterator[list[HttpRequest]]:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LoginRequired" not in name]
    yield _seen
    _seen.clear()


def test_no_view_sees_who_asks_not_even_of_somebody_signed_in(recorded: list[HttpRequest]) -> None:
    client = sign_in(Client(**PLANTED), make_person("analyst"))
    client.cookies["speakup"] = "kept"
    client.cookies["other"] = "marker-cookie"

    client.get("/speak-up/recorded/")

    [request] = recorded
    unknown = {name for name in request.META if name not in KEPT and not name.startswith("wsgi.")}
    text = str({k: v for k, v in request.META.items() if not k.startswith("wsgi.")}) + str(dict(request.headers))
    assert unknown <= {"REMOTE_ADDR"}
    assert request.META["REMOTE_ADDR"] == ""
    assert request.COOKIES == {"speakup": "kept"}
    assert not request.user.is_authenticated
    assert [mark for mark in ("marker", "203.0.113", "198.51.100") if mark in text] == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_sets_no_cookie_before_somebody_begins(visitor: Visitor, address: str) -> None:
    visitor.get(address)

    kept = {name: cookie.value for name, cookie in visitor.response.cookies.items() if cookie.value}
    assert kept == {}


def test_the_one_cookie_says_where_and_how_long(visitor: Visitor, settings: Any) -> None:
    settings.HTTPS = True

    response = visitor.client.post(START, {"language": "en"})

    [cookie] = response.cookies.values()
    assert (cookie.key, cookie["path"], cookie["samesite"]) == ("speakup", "/speak-up/", "Strict")
    assert (cookie["httponly"], cookie["secure"]) == (True, True)
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_a_whole_journey_sets_no_other_cookie(visitor: Visitor) -> None:
    visitor.report()

    assert set(visitor.client.cookies) == {"speakup"}


@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_stored_or_tells_where_its_reader_came_from(visitor: Visitor, address: str) -> None:
    visitor.get(address)

    assert visitor.response["Cache-Control"] == "no-store, max-age=0"
    assert visitor.response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_the_way_out_and_none_to_sign_in_or_to_the_desk(visitor: Visitor, address: str) -> None:
    html = visitor.get(address)

    assert html.count('href="/speak-up/exit/"') == 1
    assert [link for link in ("/account/", "/desk/") if link in html] == []


def test_nothing_of_a_report_is_ever_in_an_address(visitor: Visitor) -> None:
    code = visitor.report(you={"who": "staff"}, wants={"wants": "formal"})
    visitor.act("kept")
    visitor.come_back(code)
    visitor.act("write", MINE, text="A message")

    assert set(visitor.went) == {START, REPORT, RETURN, MINE}


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://evil.invalid"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"},
    ],
)
@pytest.mark.parametrize("address", [START, REPORT, RETURN, MINE, "/speak-up/exit/"])
def test_a_form_of_another_site_does_nothing(visitor: Visitor, address: str, headers: dict[str, str]) -> None:
    visitor.begin()
    before = Sitting.objects.count(), bytes(Sitting.objects.get().box)

    response = visitor.client.post(address, {**visitor.hidden, "act": "next", "who": "staff"}, **headers)

    assert response.status_code == 410
    assert (Sitting.objects.count(), bytes(Sitting.objects.get().box)) == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "http://testserver"},
        {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_ORIGIN": "null"},
    ],
)
def test_our_own_forms_are_taken_from_every_browser(visitor: Visitor, headers: dict[str, str]) -> None:
    visitor.begin()

    visitor.client.post(REPORT, {**visitor.hidden, "act": "next", "who": "staff"}, **headers)

    assert visitor.sitting.data["answers"] == {"you": {"who": ["staff"]}}


@pytest.mark.parametrize("token", ["", "0" * 36, "ü"])
@pytest.mark.parametrize("address", [REPORT, MINE, "/speak-up/code/"])
def test_a_form_without_the_sittings_token_does_nothing(visitor: Visitor, address: str, token: str) -> None:
    visitor.begin()
    before = bytes(Sitting.objects.get().box)

    visitor.post(address, token=token, page="you", act="next", who="staff")

    assert visitor.response.status_code == 410
    assert bytes(Sitting.objects.get().box) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_exit_forgets_at_once_and_goes_elsewhere(visitor: Visitor, method: str, settings: Any) -> None:
    visitor.begin()
    visitor.at("by-whom")

    response = getattr(visitor.client, method)(reverse("speakup:exit"))

    assert response["Location"] == str(settings.ENVIRONMENT.speakup_exit_url)
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert (response.cookies["speakup"].value, response.cookies["speakup"]["max-age"]) == ("", 0)
    assert Sitting.objects.count() == 0


def test_what_nobody_used_for_too_long_is_forgotten_kindly(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.begin()
    visitor.at("by-whom")
    now = time.time()
    monkeypatch.setattr("plumbline.speakup.reporter.sittings.time.time", lambda: now + 61 * 60)

    visitor.act("next", by_whom="patient")

    assert visitor.heading == "There is nothing here any more"
    assert "after 60 minutes" in visitor.html
    assert "Begin again" in visitor.html
    assert Sitting.objects.count() == 0


def test_an_address_that_is_no_language_leads_to_the_start(visitor: Visitor) -> None:
    visitor.get("/speak-up/xx/")

    assert (visitor.response.status_code, visitor.response["Location"]) == (303, START)


def test_beginning_again_wipes_what_was_begun(visitor: Visitor) -> None:
    visitor.begin()
    visitor.at("by-whom")
    assert "Carry on with your report" in visitor.get(START)

    visitor.begin()

    assert Sitting.objects.count() == 1
    assert visitor.sitting.data["answers"] == {}


def test_an_error_tells_the_log_nothing_that_was_typed(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ValueError(f"broken while reading {TOLD}")

    visitor.begin()
    visitor.at("what-happened")
    monkeypatch.setattr("plumbline.speakup.reporter.views.questionnaire.move", fail)
    visitor.client.raise_request_exception = False

    response = visitor.client.post(REPORT, {**visitor.hidden, "act": "next", "words": TOLD})

    assert response.status_code == 500
    logged = capfd.readouterr()
    assert TOLD not in response.content.decode() + logged.err + logged.out


def test_a_page_asks_the_database_for_as_little_as_it_can(
    visitor: Visitor, django_assert_num_queries: Any
) -> None:
    visitor.begin()
    visitor.at("where")
    visitor.get(REPORT)

    with django_assert_num_queries(1):  # the sitting
        visitor.get(REPORT)
    with django_assert_num_queries(5):  # a savepoint, the sitting, the sitting kept; the next page
        visitor.act("next")


def test_a_burst_of_reports_waits_in_a_queue_and_is_never_refused(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plumbline.speakup.reporter.submitting.PACE.take", lambda: 30.0)
    visitor.begin()
    visitor.at("check")
    visitor.act("send")
    assert visitor.heading == "Please wait a moment"
    assert '<meta http-equiv="refresh" content="20">' in visitor.html
    assert Case.objects.count() == 0
    later = time.time() + 31
    monkeypatch.setattr("plumbline.speakup.reporter.submitting.time.time", lambda: later)

    visitor.get(REPORT)

    assert len(visitor.code) == 44
    assert Case.objects.count() == 1


def test_whoever_waits_can_go_back_to_the_answers(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plumbline.speakup.reporter.submitting.PACE.take", lambda: 30.0)
    visitor.begin()
    visitor.at("check")
    visitor.act("send")

    visitor.act("change:what-happened")

    assert visitor.page == "what-happened"
    assert f"{TOLD}</textarea>" in visitor.html
