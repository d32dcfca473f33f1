"""Proposes column mappings for files that no table fits: what is certain, and what only looks alike.

A near match is written down as a comment, for somebody to decide; it is never applied by itself.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from plumbline.measures.errors import BadInput
from plumbline.measures.extracts.files import find_files, look_at
from plumbline.measures.extracts.finding import find_part
from plumbline.measures.extracts.layouts import is_named_after, tables_of, without_numbers
from plumbline.measures.extracts.mapping import NearMatch, Proposal, propose_mapping

DECIDE = "Lines that begin with # only look alike: take the # away where they are right, and delete the others."
LEAST_MATCHED = 2
"""A file of which fewer headings than this look like any of a table's columns is about something else."""


def propose_mappings(place: Path) -> tuple[Proposal, ...]:
    """The likeliest table for each file of an extract that is none as it stands.

    Raises `BadInput` where there is no file at all.
    """
    proposals = (_proposed(path) for path in find_files(place))
    return tuple(proposal for proposal in proposals if proposal is not None)


def mapping_text(proposals: Sequence[Proposal]) -> str:
    """A mapping file of one source, whose near matches are comments."""
    lines = [f"# {DECIDE}", f"source: {proposals[0].table.source}", "tables:"]
    for proposal in proposals:
        lines += [
            f"  {proposal.table.name}:",
            f"    {_line('file', without_numbers(proposal.file))}",
            "    columns:",
        ]
        lines += [f"      {_line(column, heading)}" for column, heading in proposal.certain.items()]
        lines += [_near_line(near) for near in proposal.near]
        unmatched = set(proposal.missing) - {near.column for near in proposal.near}
        lines += [f"      # {name}: needed, and nothing looks like it" for name in sorted(unmatched)]
    return "\n".join(lines) + "\n"


def by_source(proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    """Proposals by their source, each table once: a mapping file is about one source."""
    found: dict[str, dict[str, Proposal]] = {}
    for proposal in proposals:
        found.setdefault(proposal.table.source, {}).setdefault(proposal.table.name, proposal)
    return {source: list(tables.values()) for source, tables in found.items()}


def _near_line(near: NearMatch) -> str:
    return f"      # {_line(near.column, near.heading)}    # {near.likeness} of 100 alike"


def _line(name: str, value: str) -> str:
    return yaml.safe_dump({name: value}, allow_unicode=True, width=10_000).strip()


def _proposed(path: Path) -> Proposal | None:
    """The best proposal for a file; None where it is a table already, cannot be read, or is like none."""
    try:
        find_part(path)
    except BadInput:
        return likeliest_table(path)
    return None


def likeliest_table(path: Path) -> Proposal | None:
    """The table that a file's headings look most like; None where it can't be read, or is like none."""
    try:
        file = look_at(path)
        made = [propose_mapping(file.headings, table, file=file.name) for table in tables_of()]
    except BadInput:
        return None
    best = max(made, key=_fit)
    return best if len(best.certain) + len(best.near) >= LEAST_MATCHED else None


def _fit(proposal: Proposal) -> tuple[bool, float]:
    """How well a table fits: named after it first, then what of its needed columns is found."""
    found = {*proposal.certain, *(near.column for near in proposal.near)}
    needed = len(found & set(proposal.table.needed)) / max(len(proposal.table.needed), 1)
    return is_named_after(proposal.file, proposal.table), needed + len(proposal.certain) + len(proposal.near) / 10
