"""A board pack as a file of its own: axe clean, nothing wider than the screen, nothing fetched, no script."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from plumbline.publishing.packs.html import as_page
from tests.journeys.conftest import WCAG
from tests.publishing.packs.invented_packs import a_measure, a_pack

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "pack.html"
    path.write_bytes(as_page(a_pack(3)))
    return path


@pytest.mark.parametrize("width", [320, 1280])
def test_a_pack_in_a_browser_is_accessible_and_asks_for_nothing(
    chromium: Browser, file: Path, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(file.as_uri())

    assert asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options=WCAG)
    assert [each["id"] for each in found.response["violations"]] == []
    page.close()


def test_the_contents_of_a_pack_lead_to_its_pages(chromium: Browser, file: Path) -> None:
    page = chromium.new_page()
    page.goto(file.as_uri())

    page.get_by_role("link", name=a_measure(2).title).click()

    assert page.locator("#measure-measure-2").is_visible()
    assert page.url.endswith("#measure-measure-2")
    page.close()
