"""Which facts there are, what each needs, and who builds it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

import ibis

from plumbline.measures.errors import BadDefinition
from plumbline.measures.facts.periods import Period

Tables = Mapping[str, ibis.Table]
"""Clean tables of an extract by their layout's name, each with every column of its layout."""

FAMILIES: tuple[str, ...] = (
    "events",
    "mental_health_act",
    "inpatients",
    "restraint",
    "hospital_spells",
    "access",
    "recording",
    "workforce",
    "training",
    "recruitment",
    "employee_relations",
    "voice",
    "survey",
)
"""Modules of this package that hold facts, each in its `FACTS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A table of things that happened, and how it is derived.

    Every fact has the columns `person`, `ethnicity`, `sex`, `age`, `unit` and `date`; a stock fact (one row a
    thing and period, such as a person in a bed in a month) has `period_start` too, and its `date` is the
    period's end.
    """

    slug: str
    row: str
    needs: tuple[str, ...]
    build: Callable[[Tables, Sequence[Period]], ibis.Table]
    uses: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    is_stock: bool = False
    scans: Mapping[str, tuple[str, ...]] | None = None
    """For a fact that only renames the columns of one table: which of them make each of its own. Such a fact can
    be counted where the file lies; its builder then meets rows that stand for many, and keeps `WEIGHT`."""


@cache
def all_facts() -> Mapping[str, Fact]:
    """Every fact by its slug."""
    modules = [import_module(f"plumbline.measures.facts.{family}") for family in FAMILIES]
    return {fact.slug: fact for module in modules for fact in module.FACTS}


def find_fact(slug: str) -> Fact:
    """The fact with this slug. Raises `BadDefinition` where there is none."""
    if slug not in all_facts():
        raise BadDefinition(f"There is no fact “{slug}”. There are: {', '.join(sorted(all_facts()))}.")
    return all_facts()[slug]
