"""Data quality: where most is to mend first, what is withheld in no order; what is old, left out, warned of."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.equity.values import Withheld
from plumbline.evidence import data_quality as quality
from plumbline.evidence.actions import record_run
from plumbline.evidence.listings import RecordingList
from plumbline.evidence.models import Intake, MeasureRun, Origin
from plumbline.measures.results import OWN_RECORDS, Observation
from tests.cast import make_person, sign_in
from tests.evidence.builders import SMALL, SOURCE, WHITE, a_run

ADDRESS = "evidence:data_quality"
QUERIES = 6


def a_share(known: int | Withheld, all_: int = 1000, **changes: Any) -> Observation:
    hidden = isinstance(known, Withheld)
    share = known if hidden else 100 * known / all_
    return replace(
        WHITE, area="our trust", grouping="everyone", group="Everyone", group_code="everyone", numerator=known,
        denominator=all_, value=share, lower=known if hidden else share - 1,
        upper=known if hidden else share + 1,
        method="Wilson", comparator=None, ratio=None, ratio_method=None, published_value=None,
        published_standardised=None, published_standardised_lower=None, published_standardised_upper=None,
        **changes,
    )  # fmt: skip


def record(*rows: Observation, measure: str = "recording-known", **changes: Any) -> MeasureRun:
    words = {"title": "Ethnic group known", "topic": "recording", "direction": "higher"}
    definition = {name: changes.pop(name, usual) for name, usual in words.items()}
    run = a_run(
        *(replace(row, measure=measure) for row in rows), measure=measure, unit="per cent of patients", per=100,
        sources=(replace(SOURCE, name="ours"),), settings={"area": "our trust"},
        **{"warnings": (OWN_RECORDS,), **changes},
    )  # fmt: skip
    return record_run(by="system:test", run=run, kind="extract", definition=definition)


def lines_of(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def listed() -> list[quality.Recorded]:
    return list(RecordingList({}, quality.recorded(of_now())).page.object_list)


def of_now() -> list[MeasureRun]:
    return list(MeasureRun.objects.current())


@pytest.mark.django_db
def test_where_most_records_are_to_mend_comes_first_and_its_latest_period_stands_beside_the_one_before() -> None:
    record(
        a_share(900, period="2024/25"),
        a_share(930, period="2025/26"),
        a_share(80, 100, period="2024/25", organisation_unit="Ward 1"),
        a_share(71, 100, period="2025/26", organisation_unit="Ward 1"),
        a_share(99, 100, period="2025/26", organisation_unit="Ward 2"),
    )

    found = listed()

    assert [(one.unit, one.period, one.share, one.counted, one.to_mend, one.earlier) for one in found] == [
        ("All units", "2025/26", "93.0%", "930 of 1,000", "70", "90.0% in 2024/25"),
        ("Ward 1", "2025/26", "71.0%", "71 of 100", "29", "80.0% in 2024/25"),
        ("Ward 2", "2025/26", "99.0%", "99 of 100", "1", "First period"),
    ]


@pytest.mark.django_db
def test_where_less_is_better_the_most_comes_first_and_what_has_no_best_comes_last() -> None:
    record(a_share(40))
    record(a_share(450), measure="recording-not-known", title="Not known", direction="lower")
    record(a_share(990), measure="recording-not-stated", title="Not stated", direction="none")

    assert [one.title for one in listed()] == ["Ethnic group known", "Not known", "Not stated"]


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["", "share", "-share", "to_mend", "-to_mend"])
def test_what_is_withheld_is_said_has_no_number_and_comes_last_in_every_order(analyst: Client, sort: str) -> None:
    record(
        a_share(SMALL, 1234, organisation_unit="Ward 9"), a_share(930), a_share(3, 1000, organisation_unit="A")
    )

    page = analyst.get(reverse(ADDRESS), {"sort": sort}).content.decode()
    lines = lines_of(analyst.get(reverse(ADDRESS), {"sort": sort, "format": "csv"}))

    assert [line["Unit"] for line in lines][-1] == "Ward 9"
    assert (lines[-1]["95% interval"], lines[-1]["Counted"]) == ("", "")
    assert lines[-1]["Share"] == "withheld"
    assert SMALL.why in page
    assert re.search(r"Ward 9.*?0\.0%", page, re.DOTALL) is None


@pytest.mark.django_db
def test_only_runs_that_hold_now_count_and_other_measures_have_no_part() -> None:
    record(a_share(100))
    record(a_share(900))
    record(a_share(5), measure="restraint", topic="restraint")

    assert [one.share for one in quality.recorded(of_now())] == ["90.0%"]


@pytest.mark.django_db
def test_another_way_of_counting_is_not_set_beside_the_period_before() -> None:
    record(a_share(900, period="2024/25", series="old"), a_share(930, period="2025/26", series="new"))

    [one] = quality.recorded(of_now())

    assert (one.share, one.earlier) == ("93.0%", "First period")


@pytest.mark.django_db
def test_figures_are_old_half_a_year_after_the_next_period_ended() -> None:
    record(a_share(900, period="2024/25"))
    record(a_share(900, period="2025-09"), measure="monthly", title="Monthly")

    def titles(today: date) -> list[object]:
        return [row[0]["value"] for row in quality.old(of_now(), today=today).rows]  # type: ignore[index]

    assert titles(date(2026, 4, 29)) == []
    assert titles(date(2026, 5, 1)) == ["Monthly"]
    assert titles(date(2026, 9, 29)) == ["Monthly"]
    assert titles(date(2026, 10, 1)) == ["Monthly", "Ethnic group known"]


@pytest.mark.django_db
def test_a_warning_stands_once_with_how_many_runs_say_it() -> None:
    record(a_share(900), warnings=(OWN_RECORDS, "Rows lack a ward.", "Ten rows lack a date."))
    record(a_share(900), measure="other", title="Other", warnings=("Rows lack a ward.",))

    told = quality.warnings(of_now())

    assert [[*row[:2], row[2]["value"]] for row in told.rows] == [  # type: ignore[index]
        ["Rows lack a ward.", 2, "Other"],
        ["Ten rows lack a date.", 1, "Ethnic group known"],
    ]


def an_extract(title: str, **report: Any) -> Intake:
    table = {"table": "MHS001MPI", "title": "Patients", "read": 200, "used": 190, "rejected": 4, **report}
    return Intake.objects.create(
        title=title, origin=Origin.UPLOAD, brought_by="x", touched_at=timezone.now(),
        report={"tables": [table, {"table": "Other", "refused": "No such table."}]},
    )  # fmt: skip


@pytest.mark.django_db
def test_rows_left_out_are_counted_by_table_for_those_who_may_bring_extracts(analyst: Client) -> None:
    an_extract("In May", repaired=7, duplicates=2)
    viewer = sign_in(Client(), make_person("board_member"))

    page = analyst.get(reverse(ADDRESS)).content.decode()
    hidden = viewer.get(reverse(ADDRESS))

    [row] = quality.left_out().rows
    assert row[1:] == ["MHS001MPI", 200, 4, "2.0%", 7, 2]
    assert "In May" in page
    assert (hidden.status_code, "In May" in hidden.content.decode()) == (200, False)


@pytest.mark.django_db
def test_much_is_cut_and_counted_and_nothing_is_said_in_words(analyst: Client) -> None:
    empty = analyst.get(reverse(ADDRESS)).content.decode()
    for number in range(25):
        an_extract(f"Extract {number}")
    full = analyst.get(reverse(ADDRESS)).content.decode()

    for said in (
        "No figures yet.",
        "No extract has been checked yet.",
        "No figure is older",
        "No run that holds",
    ):
        assert said in empty
    assert full.count(">MHS001MPI<") == quality.MOST


@pytest.mark.django_db
def test_it_is_searched_filtered_and_leads_to_the_explorer(analyst: Client) -> None:
    record(a_share(900), a_share(71, 100, organisation_unit="Ward 1"))
    record(a_share(450), measure="recording-not-known", title="Not known", direction="lower")

    def asked(**parameters: str) -> list[tuple[str, str]]:
        lines = lines_of(analyst.get(reverse(ADDRESS), {**parameters, "format": "csv"}))
        return [(line["Measure"], line["Unit"]) for line in lines]

    assert asked(q="ward") == [("Ethnic group known", "Ward 1")]
    assert asked(measure="Not known") == [("Not known", "All units")]
    assert asked(measure="nonsense", figures="invented") == []
    [first] = [one for one in quality.recorded(of_now()) if one.unit == "Ward 1"]
    cut = analyst.get(first.address).content.decode()
    assert "made no sense" not in cut
    assert "71.0" in cut


@pytest.mark.django_db
def test_someone_who_may_not_see_figures_does_not(colleague: Client) -> None:
    assert colleague.get(reverse(ADDRESS)).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_with_more(analyst: Client, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        record(a_share(900), measure=f"recording-{number}", title=f"Recording {number}")
        an_extract(f"Extract {number}")
    analyst.get(reverse(ADDRESS))

    with django_assert_num_queries(QUERIES):
        analyst.get(reverse(ADDRESS))
