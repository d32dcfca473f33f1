"""Makes a whole invented extract in a folder: tables, README, truth, and the counts to be found again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from plumbline.measures.errors import MeasureError
from plumbline.measures.synthetic import ground_truth
from plumbline.measures.synthetic.detentions import write_detentions
from plumbline.measures.synthetic.faults import Planted, plant_faults
from plumbline.measures.synthetic.messy import as_text, make_messy
from plumbline.measures.synthetic.mhsds import Options, write_mhsds
from plumbline.measures.synthetic.truth import Truth
from plumbline.measures.synthetic.voice import write_voice
from plumbline.measures.synthetic.workforce import write_workforce
from plumbline.measures.synthetic.writing import INVENTED, ROW_GROUP, Folder, Format

GENERATOR_VERSION = "3"
"""Changes whenever the same seed would give other bytes."""

ROWS_EACH = {"mhsds": 9.7, "workforce": 15.7, "voice": 0.46, "events": 1.0}
"""Rows of all tables of a source for each person in it (patient, member of staff, patient, detention)."""

SOURCES = tuple(ROWS_EACH)
HIDDEN = "ground_truth"
PATIENTS_PER_MEMBER_OF_STAFF = 10
DEFAULT_PATIENTS = 10_000

Progress = Callable[[str, float], None]
"""Called with what is being written and the share of it that is done, 0 to 1."""


class CannotSynthesise(MeasureError):
    """An extract cannot be made as asked: the folder is in use, or the request is no size or source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """What was made: where, from which seed and truth, and how many rows each table has."""

    folder: Path
    seed: int
    version: str
    format: Format
    truth: Truth
    rows: Mapping[str, int]
    faults: tuple[Planted, ...] = ()

    @property
    def total_rows(self) -> int:
        """Rows of all tables."""
        return sum(self.rows.values())


class Dresser:
    """Changes what is about to be written: plants faults, makes it messy. Keeps the list of what it planted."""

    def __init__(self, *, seed: int, messy: bool, faults: int) -> None:
        self._seed = seed
        self._messy = messy
        self._faults = faults
        self.planted: list[Planted] = []

    def dress(self, name: str, piece: int, table: pa.Table) -> pa.Table:
        """The piece of a table as it is to be written."""
        if self._messy:
            table = make_messy(name, piece, table, seed=self._seed)
        elif self._faults and piece == 0:
            table, planted = plant_faults(name, table, each=self._faults, seed=self._seed)
            self.planted += planted
        elif self._faults:
            table = as_text(table)
        return table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """An extract in the making."""

    tables: Folder
    hidden: Folder
    truth: Truth
    seed: int
    rows: int | None
    people: int | None
    options: Options
    on_block: Progress

    def size(self, source: str) -> int:
        """How many people (or flat detentions) a source has."""
        if self.rows is not None:
            return max(1, round(self.rows / ROWS_EACH[source]))
        patients = DEFAULT_PATIENTS if self.people is None else self.people
        return max(1, patients // PATIENTS_PER_MEMBER_OF_STAFF) if source == "workforce" else patients

    def write(self, source: str) -> ground_truth.Found:
        """Write one source's tables; returns what a correct run must find in them."""
        size, seed, on_block = self.size(source), self.seed, self.on_block
        tables, truth = self.tables, self.truth
        if source == "events":
            return ground_truth.Found(*write_detentions(tables, truth, seed=seed, rows=size, on_block=on_block))
        if source == "workforce":
            found = write_workforce(tables, truth, seed=seed, people=size, on_block=on_block)
            return ground_truth.Found(None, found)
        if source == "voice":
            return ground_truth.Found(None, write_voice(tables, truth, seed=seed, people=size, on_block=on_block))
        made = write_mhsds(
            tables, self.hidden, truth, seed=seed, people=size, options=self.options, on_block=on_block
        )
        return ground_truth.Found(*made)


def generate(
    folder: Path,
    *,
    seed: int = 1,
    rows: int | None = None,
    people: int | None = None,
    sources: Sequence[str] = SOURCES,
    format: Format = "parquet",
    truth: Truth | None = None,
    options: Options | None = None,
    messy: bool = False,
    faults: int = 0,
    hold_rows: int = ROW_GROUP,
    progress: Progress | None = None,
) -> Synthesis:
    """Write an invented extract into a new or empty folder.

    Parameters
    ----------
    folder
        A new or empty folder. The tables are written into it; `ground_truth` inside it holds what a correct run
        must find; `truth.json` says what was planted.
    seed
        The same seed, size and truth give the same bytes.
    rows
        About how many rows each source has over all its tables; flat detentions (`events`) have exactly as many.
    people
        Instead of `rows`: how many patients. There is one member of staff for ten of them.
    sources
        Any of `SOURCES`.
    format
        "parquet" or "csv".
    truth
        What to plant; the default is `Truth()`.
    options
        How the Mental Health Services Data Set is sent (monthly resubmissions, version 5 or 6).
    messy
        Write it as real systems do: other headings, date forms, stray blanks, codes without their zeros. Its
        meaning stays the same.
    faults
        How many bad cells of each kind to plant in each column (in the first rows written of each table); each is
        listed in the ground truth. The other counts there are of the extract without faults.
    hold_rows
        How many rows of a table to hold before they are written. Changes memory and speed, never a byte.
    progress
        Called with a table's or source's name and the share of it that is done.

    Returns
    -------
    Synthesis
        Where everything is, and how many rows each table has.

    Raises
    ------
    CannotSynthesise
        The folder holds something, or there is no such source or size.

    Notes
    -----
    For checking and demonstrating only: nothing in an invented extract says anything about a real trust.
    """
    _check_request(folder, sources, rows=rows, people=people)
    _check_dress(messy=messy, faults=faults)
    place = folder / HIDDEN
    place.mkdir(parents=True)
    planted = truth or Truth()
    dresser = Dresser(seed=seed, messy=messy, faults=faults)
    with (
        Folder(folder, format=format, hold_rows=hold_rows, dress=dresser.dress) as tables,
        Folder(place, format=format, mark=ground_truth.MARK) as hidden,
    ):
        making = _Making(
            tables=tables,
            hidden=hidden,
            truth=planted,
            seed=seed,
            rows=rows,
            people=people,
            options=options or Options(),
            on_block=progress or _say_nothing,
        )
        for source in sources:
            ground_truth.write_found(place, source, making.write(source))
    if faults:
        ground_truth.write_faults(place, dresser.planted)
    made = Synthesis(
        folder=folder,
        seed=seed,
        version=GENERATOR_VERSION,
        format=format,
        truth=planted,
        rows=MappingProxyType(tables.rows()),
        faults=tuple(dresser.planted),
    )
    _write_papers(made)
    return made


def _say_nothing(what: str, share: float) -> None:
    return None


def _check_request(folder: Path, sources: Sequence[str], *, rows: int | None, people: int | None) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotSynthesise(
            f"{folder} is not empty. An invented extract is written into a new or empty folder."
        )
    for source in sources:
        if source not in SOURCES:
            raise CannotSynthesise(f"There is no source “{source}”. There are: {', '.join(SOURCES)}.")
    if rows is not None and people is not None:
        raise CannotSynthesise("Say how many rows or how many people, not both.")
    if (rows is not None and rows < 1) or (people is not None and people < 1):
        raise CannotSynthesise("An extract has at least one row.")


def _check_dress(*, messy: bool, faults: int) -> None:
    if messy and faults:
        raise CannotSynthesise("An extract is either messy or has faults, so that each fault can be found again.")
    if faults < 0:
        raise CannotSynthesise("There cannot be fewer than no faults.")


README = """{invented}

Made by Plumbline's generator, version {version}, from seed {seed}. The provider code XPL, the wards and the
places belong to nobody. truth.json says which gaps were planted; the folder ground_truth holds the counts that
a correct run must find, taken from the simulation itself.

{tables}
"""


def _write_papers(made: Synthesis) -> None:
    beside = {"seed": made.seed, "generator_version": made.version, "invented": INVENTED}
    (made.folder / "truth.json").write_text(made.truth.to_json(**beside), encoding="utf-8")
    tables = "\n".join(f"{name}: {rows:,} rows" for name, rows in made.rows.items())
    text = README.format(invented=INVENTED, version=made.version, seed=made.seed, tables=tables)
    (made.folder / "README.md").write_text(text, encoding="utf-8")
