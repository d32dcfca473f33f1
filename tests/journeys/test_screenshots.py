"""The pictures in the README show the pages as they are.

A picture is taken with `PLUMBLINE_SCREENSHOTS=write`, with the words on its page. When the words change, the
picture is stale and this fails: look at the new page, then take it again. Words are compared and not pixels,
since fonts differ between machines; dates and times are left out of them.
"""

import json
import os
import re
from pathlib import Path

import pytest

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WORDS = FOLDER / "words.json"
PAGES: dict[str, tuple[str, str | None, int]] = {
    # address, role that opens it, how many pixels of its height the picture shows
    "front": ("/", None, 1500),
    "detentions": ("/data/detentions/", None, 1900),
    "desk": ("/desk/", "programme-lead", 620),
    "measure": ("/desk/evidence/measures/detentions/", "analyst", 1700),
    "components": ("/desk/components/", "analyst", 1200),
}
_WHEN = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}(, \d{1,2}(:\d{2})?(am|pm))?|\b[0-9a-f]{12,}\b")


def _words(visitor: Visitor) -> str:
    text = visitor.page.locator("main").inner_text()
    return " ".join(_WHEN.sub("", text).split())


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_shows_its_page_as_it_is(visitor: Visitor, name: str) -> None:
    path, role, height = PAGES[name]
    if role:
        visitor.sign_in(f"{role}@{DOMAIN}")

    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    words = _words(visitor)

    if os.environ.get("PLUMBLINE_SCREENSHOTS") == "write":
        _take(visitor, name, words, height)
    assert (FOLDER / f"{name}.png").stat().st_size > 10_000
    assert json.loads(WORDS.read_text())[name] == words


def _take(visitor: Visitor, name: str, words: str, height: int) -> None:
    FOLDER.mkdir(exist_ok=True)
    known = json.loads(WORDS.read_text()) if WORDS.exists() else {}
    WORDS.write_text(json.dumps(known | {name: words}, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    visitor.page.set_viewport_size({"width": 1280, "height": height})
    visitor.page.screenshot(path=FOLDER / f"{name}.png")
