"""A withheld count is planted, and every door out of the ledger is searched for it.

The count is 3 of 91,817 people: 3.2674 for every 100,000. None of these may appear anywhere.
"""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from plumbline.equity.values import Withheld
from plumbline.evidence.actions import record_run
from plumbline.evidence.models import Dataset, MeasureRun, Observation
from plumbline.measures.results import Figure
from tests.evidence.builders import BLACK, WHITE, a_run

pytestmark = pytest.mark.django_db

WHY = "the publisher withholds counts below 5"
HIDDEN = Withheld(WHY)
SECRET = replace(
    BLACK,
    group="Mixed",
    numerator=HIDDEN,
    denominator=91817,
    value=HIDDEN,
    lower=HIDDEN,
    upper=HIDDEN,
    ratio=HIDDEN,
    ratio_lower=HIDDEN,
    ratio_upper=HIDDEN,
    published_value=HIDDEN,
    published_standardised=HIDDEN,
    published_standardised_lower=HIDDEN,
    published_standardised_upper=HIDDEN,
)
FIGURES = ("numerator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper", "published_value")


@pytest.fixture
def planted() -> MeasureRun:
    before = replace(SECRET, numerator=7, value=7.6239, lower=3.0, upper=15.0, ratio=0.11)
    record_run(by="system:test", run=a_run(WHITE, BLACK, before), kind="published")
    return record_run(by="system:test", run=a_run(WHITE, BLACK, SECRET), kind="published")


def _get(client: Client, name: str, *args: str, **asked: str) -> str:
    response: Any = client.get(reverse(f"evidence:{name}", args=args), asked)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def _row_of_the_secret(text: str) -> str:
    cell = re.escape('<span class="pl-cell">Mixed</span>')
    found = re.search(rf"<tr[^>]*>(?:(?!<tr).)*?{cell}.*?</tr>", text, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", " ", found.group(0))


@pytest.mark.usefixtures("planted")
def test_the_page_says_withheld_and_why_and_shows_no_number(analyst: Client) -> None:
    row = _row_of_the_secret(_get(analyst, "measure", "detentions"))

    assert re.findall(r"[\d,.]*\d", row.replace("95% interval", "").replace(WHY, "")) == ["91,817"]
    assert (row.count("withheld"), row.count(f"({WHY})")) == (5, 1)


@pytest.mark.usefixtures("planted")
def test_the_csv_leaves_every_withheld_figure_empty_and_says_why(analyst: Client) -> None:
    import csv
    import io

    rows = list(csv.DictReader(io.StringIO(_get(analyst, "download", "detentions", "csv").lstrip("\ufeff"))))

    secret = next(row for row in rows if row["group"] == "Mixed")
    assert [secret[name] for name in FIGURES] == [""] * len(FIGURES)
    assert (secret["withheld"], secret["numerator_withheld"], secret["denominator"]) == (WHY, WHY, "91817")


@pytest.mark.usefixtures("planted")
def test_the_json_leaves_every_withheld_figure_null_and_says_why(analyst: Client) -> None:
    document = json.loads(_get(analyst, "download", "detentions", "json"))

    secret = next(row for row in document["observations"] if row["group"] == "Mixed")
    assert [secret[name] for name in FIGURES] == [None] * len(FIGURES)
    assert secret["withheld"] == WHY


@pytest.mark.usefixtures("planted")
def test_the_picture_says_withheld_and_draws_no_point(analyst: Client) -> None:
    svg = _get(analyst, "chart", "detentions", "svg")

    assert "withheld" in svg
    assert re.findall(r"Mixed[^;<]*", svg)[0].rstrip(".") == "Mixed, 2023/24: withheld"


def test_no_door_shows_what_was_never_stored(analyst: Client, planted: MeasureRun) -> None:
    dataset = Dataset.objects.get()
    texts = [
        _get(analyst, "measures"),
        _get(analyst, "measure", "detentions"),
        _get(analyst, "chart", "detentions", "svg"),
        _get(analyst, "download", "detentions", "csv"),
        _get(analyst, "download", "detentions", "json"),
        _get(analyst, "dataset", dataset.slug),
        _get(analyst, "runs"),
        _get(analyst, "run", str(planted.public_id)),
    ]

    assert [leak for leak in ("3.2674", "3.3 detentions", "3 ÷ 91,817") for text in texts if leak in text] == []


def test_the_database_holds_no_number_where_one_is_withheld(planted: MeasureRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(FIGURES)} FROM evidence_observation WHERE run_id = %s AND value_withheld <> ''",
            [planted.pk],
        )
        held: list[tuple[Figure, ...]] = cursor.fetchall()

    assert [tuple(row) for row in held] == [(None,) * len(FIGURES)]


def test_a_figure_withheld_since_says_so_on_the_run_page(analyst: Client, planted: MeasureRun) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", _get(analyst, "run", str(planted.public_id))))

    assert f"Value before 7.6 Value now withheld ({WHY})" in text


def test_a_large_ledger_stays_paged(analyst: Client) -> None:
    run = record_run(by="system:test", run=a_run(WHITE), kind="published")
    Dataset.objects.bulk_create(
        Dataset(
            slug=f"file-{number}",
            name=f"file-{number}",
            title=f"File {number}",
            publisher="Test",
            licence="None",
            sha256=f"{number:064d}",
            kind="published",
            demonstration=False,
            loaded_by="system:test",
        )
        for number in range(1000)
    )
    row = run.observations.get()
    fields = {field.attname: getattr(row, field.attname) for field in Observation._meta.concrete_fields}
    Observation.objects.bulk_create(
        [
            Observation(**(fields | {"id": None, "position": number, "period": f"{number}", "group": "All"}))
            for number in range(1, 5000)
        ],
        batch_size=200,
    )

    datasets = _get(analyst, "datasets")
    measure = _get(analyst, "measure", "detentions")

    assert "Showing 1 to 25 of 1,001" in re.sub(r"<[^>]+>", "", datasets)
    assert datasets.count("<tr") == 26
    assert len(measure) < 700_000
