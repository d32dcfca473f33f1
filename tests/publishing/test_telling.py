"""What is told beside released rows: no digest and no sentence from which a withheld count could be tried out."""

import json
from dataclasses import replace
from typing import Any

from django.test import Client

from plumbline.evidence.actions import record_run
from plumbline.evidence.models import MeasureRun
from plumbline.measures.observations import Observation
from plumbline.measures.results import NO_CATCHMENT, OWN_RECORDS, REGROUPED, SHARED_GROUPINGS
from plumbline.publishing.models import ReleasedRow
from plumbline.publishing.telling import public_warnings
from tests.evidence.builders import SOURCE, a_run
from tests.publishing.test_protection import (
    FIVE,
    TALLY,
    a_row,
    a_run_of,
    published,
    submitted,
    with_everyone,
)

PLAIN = "Wards count restraint in different ways."
ADDRESSES = (
    "/data/restraint-seclusion/",
    "/data/restraint-seclusion.csv",
    "/data/restraint-seclusion.json",
    "/data/restraint-seclusion.svg",
    "/api/v1/measures/restraint-seclusion",
    "/api/v1/runs?measure=restraint-seclusion",
    "/api/v1/observations?measure=restraint-seclusion",
    "/api/v1/observations.csv?measure=restraint-seclusion",
)


def _read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode() + str(dict(response.headers))


def _ours(*rows: Observation, **changes: Any) -> MeasureRun:
    run = a_run(
        *(rows or [a_row(code, number) for code, number in FIVE.items()]),
        measure="restraint-seclusion",
        unit="restraints",
        per=1,
        sources=(replace(SOURCE, name="ours", sha256="ab" * 32),),
        settings={"area": "our trust"},
        **changes,
    )
    definition = {
        "title": "Restraints", "method": "records-count", "records": {"numerator": TALLY}, "missing": [PLAIN],
    }  # fmt: skip
    return record_run(by="system:test", run=run, kind="extract", definition=definition)


def test_of_own_records_no_digest_and_no_counting_sentence_leaves(client, author, checker) -> None:
    counting = ("3 people have no ethnic group.", "Three people have no ethnic group.", "Ward Nine sent nothing.")
    run = _ours(warnings=(OWN_RECORDS, PLAIN, *counting))
    published(author, checker, run)

    told = "".join(_read(client, address) for address in ADDRESSES)

    assert run.fingerprint not in told
    assert "ab" * 32 not in told
    assert [said for said in (OWN_RECORDS, *counting) if said in told] == []
    assert PLAIN in told


def test_of_own_records_how_a_run_was_asked_for_is_told_and_nothing_that_reading_found(db) -> None:
    asked = (NO_CATCHMENT, *map(REGROUPED.format, SHARED_GROUPINGS))
    run = _ours(warnings=(OWN_RECORDS, *asked, PLAIN, "bed_days: EndDate is empty in every row; nothing has it."))

    assert public_warnings(run) == [*asked, PLAIN]


def test_a_note_leaves_only_beside_a_row_and_a_comparator_that_are_shown(author, checker) -> None:
    small = {**FIVE, "white": 3, "other": 80}
    note = "The comparator was counted thrice."
    compared = {"comparator": "White", "note": note}
    alone = {"comparator": None, "ratio": None, "ratio_lower": None, "ratio_upper": None, "note": note}
    rows = [a_row(code, number, **(alone if code == "asian" else compared)) for code, number in small.items()]
    run = _ours(*rows)

    released = submitted(author, run)

    shown = ReleasedRow.objects.filter(item__release=released, numerator_withheld="")
    assert {row.group: row.note for row in shown} == {"Asian": note, "Black": "", "Mixed": "", "Other": ""}


def test_of_what_its_source_published_all_is_told(client, author, checker) -> None:
    sources = (replace(SOURCE, sha256="cd" * 32),)
    run = record_run(
        by="system:test", run=a_run(sources=sources, warnings=("3 trusts sent nothing.",)), kind="published",
        definition={"title": "Detentions", "method": "published"},
    )  # fmt: skip
    published(author, checker, run)

    document = json.loads(client.get(f"/data/{run.measure}.json").content)
    [row] = json.loads(client.get(f"/api/v1/runs?measure={run.measure}").content)["runs"]

    for told in (document["runs"][0], row):
        assert told["figures_sha256"] == run.fingerprint
        assert told["datasets"][0]["sha256"] == "cd" * 32
        assert told["warnings"] == ["3 trusts sent nothing."]


def test_programs_read_withheld_rows_as_the_public_does(client, author, checker) -> None:
    published(author, checker, with_everyone(FIVE))

    answer = json.loads(client.get("/api/v1/observations?measure=restraint-seclusion").content)
    [other] = [row for row in answer["observations"] if row["group"] == "Other"]

    assert other["numerator"] == {"withheld": other["numerator"]["withheld"]}
    assert other["note"] == ""


def test_a_kept_copy_is_asked_for_again_once_more_has_left(client, author, checker) -> None:
    published(author, checker, with_everyone(FIVE), title="First")
    before = client.get("/api/v1/measures").headers["ETag"]

    published(author, checker, a_run_of(FIVE, measure="seclusion"), title="Second")

    assert client.get("/api/v1/measures").headers["ETag"] != before
