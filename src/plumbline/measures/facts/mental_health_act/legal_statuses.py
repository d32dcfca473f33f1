"""Legal status codes: the section each stands for, and which of two is the severer. The list itself is data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import yaml

FILE = Path(__file__).parent / "legal_statuses.yaml"
UNRANKED = -10
TENTHS = 10
"""Ranks have a tenth at most; they are compared as whole tenths, which are the same on every engine."""


@dataclass(frozen=True, slots=True)
class LegalStatus:
    """A legal status: the section of the Act in the words of the trade, and how severe it is."""

    section: str
    severity: int


@cache
def legal_statuses() -> Mapping[str, LegalStatus]:
    """Every legal status by its code of two digits."""
    found = _read()["statuses"]
    return {
        code: LegalStatus(status["section"], round(TENTHS * status["rank"])) for code, status in found.items()
    }


@cache
def codes_of(name: str) -> tuple[str, ...]:
    """The codes of a named set, such as `detained_in_hospital`."""
    return tuple(_read()["sets"][name])


def section_of(code: ir.StringValue) -> ir.StringValue:
    """The section that a code stands for; a code that the list doesn't know stays as it is."""
    names = [(code == known, ibis.literal(status.section)) for known, status in legal_statuses().items()]
    return ibis.cases(*names, else_=code)


def severity_of(code: ir.StringValue) -> ir.IntegerValue:
    """How severe a status is: higher is severer, below 0 where the list doesn't rank it."""
    ranks = [(code == known, _whole(status.severity)) for known, status in legal_statuses().items()]
    return ibis.cases(*ranks, else_=_whole(UNRANKED))


def section_ranked(severity: ir.IntegerValue) -> ir.StringValue:
    """The section of a severity. Code 37 and its older twin 34 share one."""
    names = {
        status.severity: status.section for status in legal_statuses().values() if status.severity > UNRANKED
    }
    found = [(severity == rank, ibis.literal(section)) for rank, section in names.items()]
    return ibis.cases(*found, else_=ibis.literal("not known"))


def _whole(number: int) -> ir.IntegerValue:
    return ibis.literal(number, type="int64")


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return read
