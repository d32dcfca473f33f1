"""How long the documents of a board pack take: about 40 pages with 25 measures, from a frozen pack.

    python bench/pack.py
    python bench/pack.py --measures 60

Figures of an invented trust: an extract is made up, the measures are computed, and their charts drawn by the
product's own code before anything is timed; that is what freezing a pack does. Then a process of its own reads
the frozen pack and writes every document, three times. Printed are the first time, which loads the libraries, and
the best; the least time on the processors, which a busy machine does not lengthen; pages; and the most memory
that the process held. A second process does the same with a pack whose charts were not kept as PNG, so that
Word's are drawn again.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

TARGET = 5.0
PEOPLE = 20_000
TIMES = 3


def main() -> None:
    """Freeze a pack, have it written by a process of its own, print what that took."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--measures", type=int, default=25)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as place:
        start = time.perf_counter()
        kept, bare = _freeze(Path(place), asked.measures)
        took = time.perf_counter() - start
        print(f"{asked.measures} measures computed and drawn in {took:.1f} s, not timed below")
        print(f"{os.cpu_count()} processors; load of the last minute {os.getloadavg()[0]:.1f}\n")
        for title, path in {"charts kept as SVG and PNG": kept, "charts kept as SVG alone": bare}.items():
            _report(title, json.loads(_by_itself(path)))
    print(f"target: all documents in under {TARGET:.0f} s")


def _by_itself(path: Path) -> str:
    command = [sys.executable, __file__, "--write", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _report(title: str, found: dict[str, Any]) -> None:
    print(f"{title}: {found['pages']} pages, at most {found['memory']:.0f} MiB of memory")
    print(f"{'document':14} {'first':>8} {'best':>8} {'processor':>10} {'KiB':>8}")
    for name, (first, best, busy, size) in found["documents"].items():
        print(f"{name:14} {first:7.2f}s {best:7.2f}s {busy:9.2f}s {size / 1024:8.0f}")
    first, best, busy = (sum(each[place] for each in found["documents"].values()) for place in range(3))
    verdicts = " ".join("met" if seconds < TARGET else "NOT MET" for seconds in (first, best))
    print(f"{'all':14} {first:7.2f}s {best:7.2f}s {busy:9.2f}s   {verdicts}\n")


def _freeze(place: Path, measures: int) -> tuple[Path, Path]:
    from plumbline.publishing.packs import freezing
    from plumbline.publishing.packs.content import Measures

    pack = _pack(place, measures)
    bare = [
        replace(section, pages=tuple(replace(p, picture=replace(p.picture, png=b"")) for p in section.pages))
        if isinstance(section, Measures)
        else section
        for section in pack.sections
    ]
    paths = place / "kept.json", place / "bare.json"
    paths[0].write_bytes(freezing.as_json(pack))
    paths[1].write_bytes(freezing.as_json(replace(pack, sections=tuple(bare))))
    return paths


def _pack(place: Path, measures: int) -> Any:
    from plumbline.publishing.packs import content

    pages = tuple(_pages(place, measures))
    words = content.Narrative(
        alert=("The gap in detention is as wide as it was a year ago.",),
        advise=("Reports of racism have doubled since the campaign began: more people report.",),
        assure=("Every detention of a Black person was reviewed within a week.",),
    )
    late = content.Status("Behind its date", content.Shape.TRIANGLE)
    promises = [
        content.Commitment(
            title=f"Promise {number}: halve the gap in this area by March 2027",
            answers="Chief medical officer",
            due=date(2027, 3, 31),
            status=late,
            updated="Two wards of nine use advance choice documents.",
        )
        for number in range(1, 21)
    ]
    risks = [
        content.Risk(
            title=f"Risk {number}: the advocate leaves and is not replaced",
            likelihood=1 + number % 5,
            impact=4,
            controls=("A notice of three months, and a post that is advertised at once.",),
            gaps=("There is no second advocate.",),
        )
        for number in range(1, 13)
    ]
    counts = tuple(content.Count(label=f"Reports of kind {number}", number=12 + number) for number in range(12))
    return content.Pack(
        title="Race equality: board pack",
        trust="Wight Solent Demonstration NHS Trust",
        period="2025/26",
        committee="Trust board, in public",
        meeting=date(2026, 5, 14),
        author="Programme lead",
        checker="Analyst",
        demonstration=True,
        sections=(
            content.Summary(narrative=words),
            content.Measures(pages=tuple(replace(page, narrative=words, status=late) for page in pages)),
            content.Commitments(commitments=tuple(promises)),
            content.SpeakUp(counts=counts),
            content.Risks(risks=tuple(risks)),
        ),
        decisions=(content.Decision(words="Fund a second advocate for Black patients."),),
        record_digest="5f0c" * 16,
    )


def _pages(place: Path, wanted: int) -> Iterator[Any]:
    """Pages of the first measures that the extract can answer, over months and by group."""
    from plumbline.measures.errors import MeasureError
    from plumbline.measures.record_runs import open_records
    from plumbline.measures.synthetic.generating import generate
    from plumbline.publishing.packs.from_runs import measure_page

    generate(place / "extract", people=PEOPLE)
    with open_records(place / "extract") as records:
        found = 0
        for definition in records.answerable():
            with suppress(MeasureError):
                by_group = records.run(definition.slug)
                over_time = records.run(definition.slug, every="month")
                yield measure_page(over_time=over_time, by_group=by_group)
                found += 1
            if found == wanted:
                return


def write(path: Path) -> dict[str, Any]:
    """Write every document of a frozen pack in this process, and say how long each took."""
    import pikepdf

    documents: dict[str, list[Any]] = {}
    made: dict[str, bytes] = {}
    for _ in range(TIMES):
        pack: Any = None
        for name, draw in _writers().items():
            start, busy = time.perf_counter(), time.process_time()
            if name == "frozen pack":
                pack = draw(path.read_bytes())
            else:
                made[name] = draw(pack)
            documents.setdefault(name, []).append((time.perf_counter() - start, time.process_time() - busy))
    return {
        "documents": {
            name: (times[0][0], *map(min, zip(*times, strict=True)), len(made.get(name, path.read_bytes())))
            for name, times in documents.items()
        },
        "pages": len(pikepdf.open(io.BytesIO(made["PDF"])).pages),
        "memory": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
    }


def _writers() -> dict[str, Callable[[Any], Any]]:
    """Each loads its library when first called, which is part of what it takes."""

    def read(kept: bytes) -> Any:
        from plumbline.publishing.packs.freezing import from_json

        return from_json(kept)

    def pdf(pack: Any) -> bytes:
        from plumbline.publishing.packs.typst_pdf import as_pdf

        return as_pdf(pack)

    def word(pack: Any) -> bytes:
        from plumbline.publishing.packs.word import as_word

        return as_word(pack)

    def html(pack: Any) -> bytes:
        from plumbline.publishing.packs.html import as_page

        return as_page(pack)

    def workbook(pack: Any) -> bytes:
        from plumbline.publishing.packs.workbook import as_workbook

        return as_workbook(pack)

    def data(pack: Any) -> bytes:
        from plumbline.publishing.packs.data_package import as_data_package

        return as_data_package(pack)

    return {
        "frozen pack": read,
        "PDF": pdf,
        "Word": word,
        "HTML": html,
        "workbook": workbook,
        "data package": data,
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        print(json.dumps(write(Path(sys.argv[2]))))
    else:
        main()
