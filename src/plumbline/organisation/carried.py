"""The reference data that the product carries as files: vocabularies in YAML, the record of trusts in CSV."""

import csv
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

DATA = files("plumbline.organisation") / "data"
DATES = {"opened", "closed", "since", "date"}


def read_vocabulary(slug: str) -> dict[str, Any]:
    """The file of one vocabulary."""
    return yaml.safe_load((DATA / "vocabularies" / f"{slug}.yaml").read_text(encoding="utf-8"))


def read_table(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one table; dates as dates, an empty date as None."""
    for row in csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()):
        yield {key: _value(key, text) for key, text in row.items()}


def _value(column: str, text: str) -> Any:
    if column in DATES:
        return date.fromisoformat(text) if text else None
    return text
