"""What docs/reference/record.md says is so: the verifier that is printed there runs and finds what ours finds."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from plumbline.plan.models import RecordKind
from plumbline.plan.record.sealing import Day, Entry
from tests.plan.record.record_builders import a_chain, as_document, signed

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "record.md").read_text(encoding="utf-8")
CHAIN = a_chain(4)
DAYS = signed(CHAIN, 0, 2, 4)


def verify(folder: Path, document: dict[str, Any]) -> tuple[int, str]:
    """How the printed verifier ends on this record, and the last line that it says."""
    program, record = folder / "verifier.py", folder / "record.json"
    program.write_text(re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)[0], encoding="utf-8")
    record.write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run([sys.executable, program, record], capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


def altered(document: dict[str, Any]) -> None:
    document["entries"][2]["after"]["n"] = 9


def cut_off(document: dict[str, Any]) -> None:
    del document["entries"][3]


def signed_by_nobody(document: dict[str, Any]) -> None:
    document["days"][1]["made_at"] = "2026-12-02T00:00:00.000000+00:00"


def untouched(document: dict[str, Any]) -> None:
    pass


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (untouched, 0, "The record holds."),
        (altered, 1, "Entry 3 is not as it was entered."),
        (cut_off, 1, "Entry 4 is not what was signed on 2026-12-03."),
        (signed_by_nobody, 1, "cryptography.exceptions.InvalidSignature"),
    ],
)
def test_the_printed_verifier_finds_what_is_wrong(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], code: int, said: str
) -> None:
    document = as_document(CHAIN, DAYS)
    change(document)

    assert verify(tmp_path, document) == (code, said)


def test_the_document_names_every_field_and_every_kind() -> None:
    names = {field.name for kind in (Entry, Day) for field in fields(kind)} | set(RecordKind.values)

    assert {name for name in names if f"`{name}`" not in DOCUMENT} == set()
