"""Somebody at the front door, through Django's own client: fills in what pages show, and sends what they say."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.forgetting import COOKIE
from plumbline.speakup.reporter.sittings import OpenSitting

START, REPORT, RETURN, MINE = "/speak-up/", "/speak-up/report/", "/speak-up/return/", "/speak-up/mine/"
TOLD = "A patient shouted at me all night."


class Visitor:
    """One browser. Every address that it was sent to is kept in `went`."""

    def __init__(self, **how: Any) -> None:
        self.client = Client(enforce_csrf_checks=True, **how)
        self.response: HttpResponse = HttpResponse()
        self.went: list[str] = []

    def get(self, path: str) -> str:
        """See a page."""
        self.went.append(path)
        self.response = self.client.get(path)
        return self.html

    def post(self, path: str, **fields: Any) -> str:
        """Send a form and see the page that it leads to."""
        self.went.append(path)
        self.response = self.client.post(path, fields)
        while self.response.status_code in {302, 303} and self.response["Location"].startswith("/"):
            self.get(self.response["Location"])
        return self.html

    def begin(self, **fields: Any) -> str:
        """Through the start page."""
        return self.post(START, **{"language": "en", **fields})

    def act(self, act: str, path: str = REPORT, **fields: Any) -> str:
        """A button of the page that is shown, with these boxes filled in."""
        return self.post(path, **{**self.hidden, "act": act, **fields})

    def at(self, page: str) -> str:
        """Skip up to a page."""
        for _ in range(20):
            if self.page == page:
                return self.html
            if self.page == "what-happened":
                self.act("next", words=TOLD)
            else:
                self.act("skip")
        raise AssertionError(f"There is no page {page}; this is {self.page}.")

    def report(self, **answers: dict[str, Any]) -> str:
        """The whole journey with these answers by page (- as _); gives the code that is shown."""
        self.begin()
        while self.page != "check":
            given = answers.get(self.page.replace("-", "_"))
            if given is None and self.page == "what-happened":
                given = {"words": TOLD}
            self.act("skip") if given is None else self.act("next", **given)
        self.act("send")
        return self.code

    def come_back(self, code: str) -> str:
        """With a code."""
        return self.post(RETURN, code=code)

    @property
    def html(self) -> str:
        return self.response.content.decode() if not self.response.streaming else ""

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page."""
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.html))

    @property
    def page(self) -> str:
        """Which page of the questionnaire this is."""
        return self.hidden.get("page", "")

    @property
    def code(self) -> str:
        """The return code on the page; empty where there is none."""
        found = re.search(r"(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}", self.html)
        return found[0] if found else ""

    @property
    def heading(self) -> str:
        """The page's heading."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""

    @property
    def cookie(self) -> str:
        """What the browser keeps of the front door."""
        return self.client.cookies[COOKIE].value if COOKIE in self.client.cookies else ""

    @property
    def sitting(self) -> OpenSitting:
        """What the server keeps for it."""
        return sittings.look(self.cookie)
