"""Somebody at the front door over real HTTP, page by page, with nothing but what the pages say. No browser.

Used by tests against a running server and by bench/reporting.py, which must not wait for a browser.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urlsplit

LONGEST_JOURNEY = 40


class _Fields(HTMLParser):
    """The hidden fields, text boxes and choices of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.boxes: list[str] = []
        self.choices: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, kind = found.get("name", ""), found.get("type", "")
        if tag == "textarea" or (tag == "input" and kind in {"", "text"}):
            self.boxes.append(name)
        elif kind == "hidden":
            self.hidden[name] = found.get("value", "")
        elif kind in {"radio", "checkbox"}:
            self.choices.setdefault(name, []).append(found.get("value", ""))


@dataclass
class Page:
    """What the server answered."""

    status: int
    address: str
    html: str
    cookies: list[str] = field(default_factory=list)

    @property
    def fields(self) -> _Fields:
        """What can be filled in."""
        parser = _Fields()
        parser.feed(self.html)
        return parser

    @property
    def code(self) -> str:
        """The return code that it shows; empty where it shows none."""
        words = re.sub(r"\s*-\s*", "-", re.sub(r"<[^>]+>", "", self.html))
        found = re.search(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}\b", words)
        return found[0] if found else ""


class FrontDoor:
    """One visitor with one connection and one cookie jar of one cookie."""

    def __init__(self, address: str, *, headers: dict[str, str] | None = None) -> None:
        parts = urlsplit(address)
        self.connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self.headers = headers or {}
        self.cookie = ""
        self.requests = 0

    def __del__(self) -> None:
        # However a visitor goes, their connection is closed with them.
        self.connection.close()

    def get(self, path: str) -> Page:
        """A page, wherever it leads."""
        return self._ask("GET", path)

    def post(self, path: str, **fields: str | list[str]) -> Page:
        """Send a form, and see what comes of it."""
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def begin(self, language: str = "en") -> Page:
        """The start page, and through it."""
        self.get("/speak-up/")
        return self.post("/speak-up/", language=language)

    def answer(self, page: Page, words: str) -> Page:
        """Fill everything on a question's page, and go on."""
        found = page.fields
        filled: dict[str, str | list[str]] = {**found.hidden, "act": "next"}
        filled |= {name: words for name in found.boxes if name and not name.endswith(("_day", "_month", "_year"))}
        filled |= {name: values[0] for name, values in found.choices.items() if name != "people"}
        return self.post("/speak-up/report/", **filled)

    def skip(self, page: Page) -> Page:
        """Go on without an answer."""
        return self.post("/speak-up/report/", **page.fields.hidden, act="skip")

    def fill(self, words: str) -> Page:
        """Every page of the questionnaire, up to where answers are checked."""
        page = self.begin()
        for _ in range(LONGEST_JOURNEY):
            name = page.fields.hidden.get("page", "")
            if name == "check":
                return page
            page = self.skip(page) if name == "files" else self.answer(page, words)
        raise AssertionError(f"The questionnaire did not end: {page.status} at {name}")

    def send(self, page: Page) -> Page:
        """The button that sends it."""
        return self.post("/speak-up/report/", **page.fields.hidden, act="send")

    def report(self, words: str) -> str:
        """The whole journey; returns the code that was shown."""
        code = self.send(self.fill(words)).code
        if not code:
            raise AssertionError("No code was shown.")
        return code

    def come_back(self, code: str) -> Page:
        """With a code, to one's own report."""
        self.get("/speak-up/return/")
        return self.post("/speak-up/return/", code=code)

    def leave(self) -> None:
        """Exit this page."""
        self._once("GET", "/speak-up/exit/")

    def _ask(self, method: str, path: str, body: str = "") -> Page:
        response, html = self._once(method, path, body)
        cookies = response.headers.get_all("Set-Cookie") or []
        if response.status in {302, 303}:
            following = self._ask("GET", urlsplit(response.headers["Location"]).path)
            return Page(following.status, following.address, following.html, cookies + following.cookies)
        return Page(response.status, path, html, cookies)

    def _once(self, method: str, path: str, body: str = "") -> tuple[HTTPResponse, str]:
        headers = dict(self.headers)
        if self.cookie:
            headers["Cookie"] = self.cookie
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body=body or None, headers=headers)
        self.requests += 1
        response = self.connection.getresponse()
        html = response.read().decode()
        for header in response.headers.get_all("Set-Cookie") or []:
            self.cookie = header.partition(";")[0]
        return response, html
