"""docs/sealed.md says what is so: every column in the clear is explained there, and its tests exist."""

import re
from pathlib import Path

from django.apps import apps

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENT = (REPOSITORY / "docs" / "sealed.md").read_text(encoding="utf-8")
HIDDEN = {"sealed", "secret"}


def _rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    section = DOCUMENT.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_column_in_the_clear_is_explained_and_no_other_is() -> None:
    told = {
        (table, column)
        for table, columns, _ in _rows("What stands in the clear, and why")
        for column in columns.split(", ")
    }

    clear = {
        (model.__name__, column)
        for model in apps.get_app_config("speakup").get_models()
        for column, privacy in model.PRIVACY.items()  # type: ignore[attr-defined]
        if privacy not in HIDDEN
    }
    assert told == clear


def test_every_reason_says_something() -> None:
    assert [row for row in _rows("What stands in the clear, and why") if len(row[2]) < 15] == []


def test_every_attacker_has_a_test_that_exists() -> None:
    rows = _rows("What each attacker gets")
    named = {row[0]: re.findall(r"`(tests/[^`]+)`", row[-1]) for row in rows}

    without = [who for who, tests in named.items() if not tests]
    missing = {path for tests in named.values() for path in tests if not (REPOSITORY / path).exists()}
    assert without == ["Whoever controls the live server, or changes its program"]
    assert missing == set()
    assert len(rows) >= 12


def test_the_format_that_is_described_is_the_one_that_is_used() -> None:
    from plumbline.speakup.sealing.boxes import SUITE_NAMES, Place, new_key, seal
    from plumbline.speakup.sealing.codes import LENGTH, SECRET

    box = seal(b"", key=new_key(), place=Place("case", "field"), version=258)

    assert (box[:2], box[2], box[3:5]) == (b"PL", 1, b"\x01\x02")
    assert len(box) == 2 + 1 + 2 + 12 + 4_096 + 16
    assert f"Suite 1 is {SUITE_NAMES[1]}, suite 2 {SUITE_NAMES[2]}" in DOCUMENT
    assert f"have {LENGTH} letters" in DOCUMENT
    assert f"{SECRET} that carry {SECRET * 5} bits" in DOCUMENT
