"""A real browser against the shipped server, on a demonstration that is loaded once and copied for each module.

A page is watched while it is used: a request to another origin, a policy that was broken, or an error in the
console fails the journey that met it.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from plumbline.people.demonstration import PASSWORD

PLUMBLINE = Path(sys.executable).parent / "plumbline"
CHROMIUM = os.environ.get("PLUMBLINE_CHROMIUM") or shutil.which("chromium") or "chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass
class Site:
    """A running server and the folder that holds its data."""

    address: str
    home: Path
    server: "subprocess.Popen[bytes] | None" = None


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PLUMBLINE_", "DJANGO_", "DATABASE_"))}
    return {**kept, "PLUMBLINE_HOME": str(home)}


@pytest.fixture(scope="session")
def loaded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration's data, made by the command that a newcomer runs."""
    home = tmp_path_factory.mktemp("loaded") / "home"
    command = [PLUMBLINE, "demo", "--no-serve"]
    subprocess.run(command, env=_environment(home), check=True, capture_output=True, timeout=300)
    return home


@contextmanager
def _serving(home: Path, **settings: str) -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # localhost, not 127.0.0.1: passkeys belong to a name.
    address = f"http://localhost:{port}"
    environment = {**_environment(home), "PLUMBLINE_PUBLIC_URL": address, **settings}
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [PLUMBLINE, "serve", "--port", str(port)], env=environment, stderr=log, stdout=log
        )
        try:
            _wait_until_ready(f"{address}/readyz", server)
            yield Site(address, home, server)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the server stopped before it was ready")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server was not ready within 30 seconds")


@pytest.fixture(scope="module")
def site(loaded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, served; what one module changes no other sees."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(loaded_home, home)
    with _serving(home) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person at one browser, who notices what a page must not do."""

    tab: Page
    site: Site
    javascript: bool = True
    complaints: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The page once it is there: a click ends when the next one begins to arrive, before it can be read."""
        self.tab.wait_for_load_state()
        return self.tab

    def open(self, path: str) -> None:
        self.page.goto(self.site.address + path)

    def sign_in(self, email: str, password: str = PASSWORD, *, put_off: bool = True) -> None:
        """Through the page that everyone uses; a demonstration lets a second factor be put off."""
        self.open("/account/login/")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        without = self.page.get_by_role("button", name="Go on without, in this demonstration")
        if put_off and without.count():
            without.click()

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def sees(self, text: str) -> bool:
        """Whether the text is on the page and not folded away."""
        return self.page.get_by_text(text).locator("visible=true").count() > 0

    def check_accessible(self) -> None:
        """No axe finding, one main heading, nothing wider than the screen."""
        if self.javascript:  # axe is a script itself
            findings = Axe().run(self.page, options=WCAG).response["violations"]
            assert [f"{f['id']}: {f['nodes'][0]['html'][:200]}" for f in findings] == [], self.page.url
        assert self.page.locator("h1").count() == 1, self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{self.page.url} scrolls sideways"
        )


def _watch(visitor: Visitor) -> None:
    def note_request(address: str) -> None:
        if not address.startswith((visitor.site.address, "blob:" + visitor.site.address)):
            visitor.complaints.append(f"asked another origin: {address}")

    def note_console(kind: str, text: str) -> None:
        # A refused or missing page is logged by the browser itself; journeys go there on purpose.
        if kind == "error" and not re.search(r"status of 4[0-9][0-9]", text):
            visitor.complaints.append(f"console: {text}")

    visitor.tab.on("request", lambda request: note_request(request.url))
    visitor.tab.on("console", lambda message: note_console(message.type, message.text))
    visitor.tab.on("pageerror", lambda error: visitor.complaints.append(f"script: {error}"))


NewVisitor = Callable[..., Visitor]


@pytest.fixture
def new_visitor(site: Site, chromium: Browser) -> Iterator[NewVisitor]:
    """Makes visitors: `new_visitor(width=320, javascript=False)`. Each has a browser profile of their own."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def make(*, width: int = 1280, javascript: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, locale="en-GB"
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        visitor = Visitor(context.new_page(), site, javascript)
        _watch(visitor)
        visitors.append(visitor)
        return visitor

    yield make
    for context in contexts:
        context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """Somebody with an ordinary screen."""
    return new_visitor()
