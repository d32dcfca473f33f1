"""Makes a whole invented extract in a folder: tables, README, truth, and the counts to be found again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from plumbline.measures.errors import MeasureError
from plumbline.measures.synthetic import population
from plumbline.measures.synthetic.courses import CATEGORIES
from plumbline.measures.synthetic.days import month_label, year_label
from plumbline.measures.synthetic.detentions import CATEGORIES as FLAT_CATEGORIES
from plumbline.measures.synthetic.detentions import write_detentions
from plumbline.measures.synthetic.mhsds import Options, write_mhsds
from plumbline.measures.synthetic.population import Cells
from plumbline.measures.synthetic.referrals import ATTENDANCE
from plumbline.measures.synthetic.restraint import TYPES as RESTRAINT_TYPES
from plumbline.measures.synthetic.tallies import Tally
from plumbline.measures.synthetic.truth import Truth
from plumbline.measures.synthetic.writing import INVENTED, ROW_GROUP, Folder, Format, write_small

GENERATOR_VERSION = "1"
"""Changes whenever the same seed would give other bytes."""

SOURCES = ("mhsds", "events")
HIDDEN = "ground_truth"

Progress = Callable[[str, float], None]
"""Called with what is being written and the share of it that is done, 0 to 1."""


class FolderInUse(MeasureError):
    """An extract is never written over something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """What was made: where, from which seed and truth, and how many rows each table has."""

    folder: Path
    seed: int
    version: str
    format: Format
    truth: Truth
    rows: Mapping[str, int]

    @property
    def total_rows(self) -> int:
        """Rows of all tables."""
        return sum(self.rows.values())


ROWS_PER_PATIENT = 10.0


def generate(
    folder: Path,
    *,
    seed: int = 1,
    rows: int | None = None,
    people: int | None = None,
    sources: Sequence[str] = SOURCES,
    format: Format = "parquet",
    truth: Truth | None = None,
    every_month: bool = True,
    version: int = 6,
    hold_rows: int = ROW_GROUP,
    progress: Progress | None = None,
) -> Synthesis:
    """Write an invented extract into a new or empty folder."""
    chosen = truth or Truth()
    on_block = progress or _silent
    _check_folder(folder)
    hidden_place = folder / HIDDEN
    hidden_place.mkdir(parents=True)
    with (
        Folder(folder, format=format, hold_rows=hold_rows) as tables,
        Folder(hidden_place, format=format, hold_rows=hold_rows) as hidden,
    ):
        for source in sources:
            if source == "events":
                cells, tallies = write_detentions(
                    tables, chosen, seed=seed, rows=rows or people or 1000, on_block=on_block
                )
            else:
                patients = people or max(1, round((rows or 1000) / ROWS_PER_PATIENT))
                cells, tallies = write_mhsds(
                    tables,
                    hidden,
                    chosen,
                    seed=seed,
                    people=patients,
                    options=Options(every_month=every_month, version=version),
                    on_block=on_block,
                )
            _write_population(hidden_place / f"population_{source}.csv", cells)
            for name, tally in tallies.items():
                _write_tally(hidden_place / f"{name}.csv", tally, source)
    written = tables.rows()
    (folder / "truth.json").write_text(
        chosen.to_json(seed=seed, generator_version=GENERATOR_VERSION, invented=INVENTED), encoding="utf-8"
    )
    (folder / "README.txt").write_text(INVENTED + "\n", encoding="utf-8")
    return Synthesis(
        folder=folder,
        seed=seed,
        version=GENERATOR_VERSION,
        format=format,
        truth=chosen,
        rows=MappingProxyType(written),
    )


def _silent(what: str, share: float) -> None:
    return None


def _check_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(f"{folder} is not empty. An invented extract is written into a new or empty folder.")


def _write_population(path: Path, cells: Cells) -> None:
    rows = [
        (population.CODES[code], population.SEXES[sex], *population.AGE_BANDS[band], count)
        for code, sex, band, count in zip(cells.code, cells.sex, cells.band, cells.people, strict=True)
    ]
    write_small(path, ("ethnicity", "sex", "age_from", "age_to", "population"), rows)


def _write_tally(path: Path, tally: Tally, source: str) -> None:
    rows = [
        [*(_said(name, key, source) for name, key in zip(tally.names, row, strict=False)), row[-1]]
        for row in tally.rows()
    ]
    write_small(path, (*tally.names, tally.value), rows)


def _said(name: str, key: int, source: str) -> object:
    if name == "financial_year":
        return year_label(key)
    if name == "month":
        return month_label(key)
    if name == "ethnicity":
        return "" if key == population.MISSING else population.RECORDED[key]
    if name == "unit":
        return population.UNITS[key]
    if name == "attendance":
        return ATTENDANCE[key]
    if name == "restraint_type":
        return RESTRAINT_TYPES[key]
    if name == "category":
        return (FLAT_CATEGORIES if source == "events" else CATEGORIES)[key]
    return key
