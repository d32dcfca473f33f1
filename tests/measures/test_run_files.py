"""Results as a file: the same run comes back, and what was tampered with is refused with a sentence."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from plumbline.equity.values import Withheld
from plumbline.measures.definitions import load_definition
from plumbline.measures.results import Effort, Observation, Run, Source
from plumbline.measures.run_files import NotResults, read_results, results_text

SLUG = "mha-detentions"
SMALL = Withheld("fewer than 10 people")


def _observation(group: str, **figures: Any) -> Observation:
    told = {"numerator": 12, "denominator": 400, "value": 3000.0, "lower": 1550.5, "upper": 5240.25}
    return Observation(
        measure=SLUG,
        area="the extract",
        period="2025/26",
        grouping="nhs-2001-5",
        group=group,
        method="Byar",
        source="The trust",
        **{**told, **figures},
    )


def _run() -> Run:
    definition = load_definition(SLUG)
    hidden = dict.fromkeys(("numerator", "value", "lower", "upper"), SMALL)
    return Run(
        measure=SLUG,
        definition_version=definition.version,
        unit=definition.unit,
        per=definition.per,
        observations=(
            _observation("White"),
            _observation("Mixed", **hidden),
            _observation("Unknown", value=None),
        ),
        sources=(
            Source(
                name="MHS401", title="a.csv", publisher="T", licence="", url="", published="", sha256="a" * 64
            ),
        ),
        warnings=("One row was left out.",),
        settings={"period": "2025/26"},
        effort=Effort(engine="duckdb", rows_read=9, rows_rejected=1, rows_used=8, seconds=0.5, peak_memory=1.5),
    )


def test_the_same_run_comes_back() -> None:
    read = read_results(results_text([_run()], period_asked=True))

    assert (read.runs, read.period_asked) == ((_run(),), True)


def _cell(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(whole: dict[str, Any]) -> None:
        [run] = whole["runs"]
        run["rows"][0][run["columns"].index(name)] = value

    return change


def _of_run(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda whole: whole["runs"][0].__setitem__(name, value)


TAMPERED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "another format": (lambda whole: whole.__setitem__("format", "x/9"), "of the format “x/9”"),
    "no runs": (lambda whole: whole.__setitem__("runs", []), "no file of results: field runs"),
    "one twice": (lambda whole: whole["runs"].append(whole["runs"][0]), "more than once"),
    "a field too many": (_of_run("extra", 1), "field extra"),
    "no such measure": (_of_run("measure", "no-such"), "there is no such measure"),
    "a published measure": (_of_run("measure", "detentions"), "there is no such measure"),
    "another version": (_of_run("definition_version", "0" * 12), "another version of the definition"),
    "another unit": (_of_run("unit", "per cent"), "its unit is not that of the definition"),
    "no hash": (lambda whole: whole["runs"][0]["sources"][0].__setitem__("sha256", "x"), "sha256"),
    "a column less": (lambda whole: whole["runs"][0]["columns"].pop(), "columns are not those"),
    "a cell less": (lambda whole: whole["runs"][0]["rows"][0].pop(), "cells for"),
    "text for a number": (_cell("value", "3000"), "figure 1: its value is neither a number nor withheld"),
    "true for a number": (_cell("value", True), "its value is neither a number nor withheld"),
    "infinity": (_cell("value", 10**400), "its value is neither a number nor withheld"),
    "withheld without why": (_cell("value", {"withheld": " "}), "its value is neither a number nor withheld"),
    "a count below zero": (_cell("numerator", -1), "its numerator is below zero"),
    "outside its interval": (_cell("lower", 4000.0), "its value is not within its interval"),
    "a withheld count beside its rate": (
        _cell("numerator", {"withheld": "small"}),
        "withheld and its value is not",
    ),
    "of another measure": (_cell("measure", "detentions"), "is of another measure"),
    "a number for text": (_cell("group", 1), "its group is no text that can be kept"),
    "a character no database keeps": (_cell("group", "a\x00"), "its group is no text that can be kept"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_tampered_with_is_refused(case: str) -> None:
    change, sentence = TAMPERED[case]
    whole = json.loads(results_text([_run()], period_asked=False))
    change(whole)

    with pytest.raises(NotResults, match=sentence):
        read_results(json.dumps(whole))


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"format": NaN}', b"\xff\xfe"])
def test_what_is_no_such_file_is_refused(text: str | bytes) -> None:
    with pytest.raises(NotResults, match="no file of results"):
        read_results(text)
