"""Every measure of the Mental Health Act can be run on an extract, and they agree with one another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbline.measures.definitions import load_catalogue
from plumbline.measures.record_runs import OpenRecords, Refusal, open_records
from plumbline.measures.results import Run
from plumbline.measures.synthetic.generating import generate

FAMILY = [slug for slug in load_catalogue() if slug.startswith("mha-")]
SOUTHAMPTON = "E06000045"
CATEGORIES = (
    "on-admission",
    "after-admission",
    "after-place-of-safety",
    "after-cto-revocation",
    "criminal-justice",
)
Counts = dict[tuple[str, str], object]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRecords]:
    folder: Path = tmp_path_factory.mktemp("mha") / "extract"
    generate(folder, seed=11, people=6_000, sources=("mhsds",))
    with open_records(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def runs(records: OpenRecords) -> dict[str, Run | Refusal]:
    return dict(zip(FAMILY, records.run_all(FAMILY, catchment=[SOUTHAMPTON]), strict=True))


def counts(run: Run | Refusal) -> Counts:
    assert isinstance(run, Run)
    return {(each.period, each.group): each.numerator for each in run.observations if each.numerator}


def added(*found: Counts) -> Counts:
    keys = {key for each in found for key in each}
    return {key: sum(int(str(each.get(key, 0))) for each in found) for key in keys}


def test_every_one_is_answered(runs: dict[str, Run | Refusal]) -> None:
    refused = {slug: run.why for slug, run in runs.items() if isinstance(run, Refusal)}

    assert refused == {}
    assert "mha-detentions" in runs


def test_the_five_categories_add_up_to_all_detentions(runs: dict[str, Run | Refusal]) -> None:
    parts = added(*(counts(runs[f"mha-detentions-{category}"]) for category in CATEGORIES))

    assert parts == counts(runs["mha-detentions"]) == counts(runs["mha-detentions-per-contact"])
    assert sum(int(str(number)) for number in parts.values()) > 100


def test_short_term_orders_are_the_sum_of_their_sections(runs: dict[str, Run | Refusal]) -> None:
    sections = ("4", "5-2", "5-4", "135", "136")

    parts = added(*(counts(runs[f"mha-section-{section}"]) for section in sections))

    assert parts == counts(runs["mha-short-term-orders"])


def test_whoever_is_detained_or_on_an_order_is_subject_to_the_act(runs: dict[str, Run | Refusal]) -> None:
    subject = counts(runs["mha-people-subject"])

    parts = added(counts(runs["mha-people-detained"]), counts(runs["mha-people-on-cto"]))

    assert all(int(str(subject[key])) >= int(str(number)) for key, number in parts.items())
    assert parts
