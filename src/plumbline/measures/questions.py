"""What is asked of a method, and what it gives back."""

from dataclasses import dataclass
from pathlib import Path

from plumbline.measures.definition_parts import Area
from plumbline.measures.definitions import Definition
from plumbline.measures.groupings import Grouping
from plumbline.measures.results import Observation, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks of a measure: where, by which groupings, when (None: every period), from which files.

    `data` is a folder of publishers' original files, or None for the tables that Plumbline carries.
    """

    definition: Definition
    area: Area
    groupings: tuple[Grouping, ...]
    period: str | None = None
    data: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a method gives back to the run."""

    observations: tuple[Observation, ...]
    sources: tuple[Source, ...]
    warnings: tuple[str, ...] = ()
