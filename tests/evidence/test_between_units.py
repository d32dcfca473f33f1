"""Units beside one another: a planted ward stands out, chance does not, and what is withheld has no mark."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plumbline.equity.funnel import proportion_funnel
from plumbline.evidence.actions import record_run
from plumbline.evidence.explorer import explore
from plumbline.measures.results import Observation
from tests.evidence.builders import SMALL, SOURCE, WHITE, a_run

pytestmark = pytest.mark.django_db
EVEN = {"A": (20, 200), "B": (21, 200), "C": (19, 210), "D": (22, 200), "E": (18, 190), "F": (20, 205)}
CHART = "?measure=access-did-not-attend&units=funnel"
QUERIES = 8


def a_unit(unit: str, counted: Any, of: Any, group: str = "White", **changes: Any) -> Observation:
    hidden = counted is SMALL
    share = counted if hidden else 100 * counted / of if of else None
    return replace(
        WHITE, measure="access-did-not-attend", area="our trust", period="2025/26", group=group,
        group_code=group.lower(), organisation_unit=unit, numerator=counted, denominator=of, value=share,
        lower=share if hidden else None, upper=share if hidden else None, comparator=None, ratio=None,
        ratio_method=None, published_value=None, published_standardised=None, published_standardised_lower=None,
        published_standardised_upper=None, **changes,
    )  # fmt: skip


def record(*rows: Observation, method: str = "records-share", per: int = 100) -> None:
    run = a_run(
        *rows, measure="access-did-not-attend", unit="per cent of appointments", per=per, warnings=(),
        sources=(replace(SOURCE, name="ours"),), settings={"area": "our trust"},
    )  # fmt: skip
    record_run(by="system:test", run=run, kind="extract", definition={"title": "Missed", "method": method})


def units(counts: dict[str, tuple[int, int]], **changes: Any) -> list[Observation]:
    return [a_unit(name, *pair, **changes) for name, pair in counts.items()]


def whole(counts: dict[str, tuple[int, int]], of: int | None = None) -> Observation:
    total = sum(pair[1] for pair in counts.values())
    return a_unit("", sum(pair[0] for pair in counts.values()), of or total)


def test_a_planted_ward_is_named_and_comes_first_and_chance_is_not() -> None:
    counts = {**EVEN, "G": (70, 200)}
    record(whole(counts), *units(counts))

    cut = explore({})

    assert cut is not None
    between = cut.between_units
    assert (between.is_asked, between.why_not) == (True, "")
    assert [(row[0], row[5]) for row in between.rows][:2] == [
        ("G", "Outside 99.8%, high"),
        ("A", "Inside the limits"),
    ]
    assert between.told[0].startswith("White: Of 7 units, 1 lies outside the 99.8% limits")


def test_the_funnel_is_equitys_own_over_the_units_alone() -> None:
    record(whole(EVEN), *units(EVEN))

    cut = explore({})

    assert cut is not None
    [drawn] = cut.between_units.funnels
    own = proportion_funnel(list(EVEN), [a for a, _ in EVEN.values()], [b for _, b in EVEN.values()])
    assert (drawn.funnel.names, drawn.funnel.values.tolist()) == (own.names, own.values.tolist())
    assert (drawn.funnel.target, drawn.factor) == (own.target, 100.0)


def test_a_unit_that_is_withheld_has_no_mark_and_comes_last_as_withheld(analyst: Client) -> None:
    record(whole(EVEN), a_unit("Hidden", SMALL, 77), *units(EVEN))

    svg = analyst.get(reverse("evidence:explore_chart", args=["svg"]) + CHART).content.decode()
    cut = explore({})

    assert cut is not None
    assert cut.between_units.rows[-1][:4] == ["Hidden", "White", SMALL, 77]
    assert cut.between_units.rows[-1][5] == "Withheld"
    # One mark a unit that is shown, and no more.
    assert len(re.findall(r'aria-roledescription="point"', svg)) == len(EVEN)
    assert "Left out, as figures are withheld or missing: Hidden." in svg


@pytest.mark.parametrize(
    ("counts", "method", "said"),
    [
        ({name: EVEN[name] for name in "ABCD"}, "records-share", "No group has figures of 5 or more units"),
        (dict.fromkeys("ABCDEF", (0, 100)), "records-share", "No group has figures of 5 or more units"),
        (dict.fromkeys("ABCDEF", (100, 100)), "records-share", "No group has figures of 5 or more units"),
        (EVEN, "records-count", "A funnel needs shares or rates"),
    ],
)
def test_where_there_is_no_funnel_it_says_why(analyst: Client, counts: Any, method: str, said: str) -> None:
    record(whole(counts), *units(counts), method=method)

    page = analyst.get(reverse("evidence:explore")).content.decode()
    chart = analyst.get(reverse("evidence:explore_chart", args=["svg"]) + CHART)

    assert said in page
    assert chart.status_code == 404


def test_rates_are_drawn_in_the_unit_of_the_measure() -> None:
    record(whole(EVEN), *units(EVEN), method="records-rate", per=1000)

    cut = explore({})

    assert cut is not None
    [drawn] = cut.between_units.funnels
    assert round(float(drawn.funnel.values[0]) * drawn.factor, 6) == 100.0


def test_units_that_share_people_are_said_to() -> None:
    record(whole(EVEN, of=900), *units(EVEN))

    cut = explore({})

    assert cut is not None
    assert cut.between_units.told[-1].startswith("Some people are in more than one of these units")


def test_one_unit_chosen_and_figures_without_units_have_no_such_section(analyst: Client) -> None:
    record(whole(EVEN), *units(EVEN))
    chosen = analyst.get(reverse("evidence:explore"), {"unit": "A"}).content.decode()

    record(whole(EVEN))
    plain = analyst.get(reverse("evidence:explore")).content.decode()

    assert ("Between units" in chosen, "Between units" in plain) == (False, False)


@pytest.mark.parametrize("file_format", ["svg", "png"])
def test_the_picture_says_what_it_shows_and_comes_in_both_forms(analyst: Client, file_format: str) -> None:
    counts = {**EVEN, "G": (70, 200)}
    record(whole(counts), *units(counts), *units(counts, group="Black"))

    answer = analyst.get(reverse("evidence:explore_chart", args=[file_format]) + CHART)

    assert answer.status_code == 200
    if file_format == "svg":
        drawn = answer.content.decode()
        assert "Missed: units, 2025/26" in drawn
        assert "Black: Of 7 units, 1 lies outside the 99.8% limits" in drawn
        assert len(re.findall(r'aria-roledescription="point"', drawn)) == 14
    else:
        assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_more_units(
    analyst: Client, count: int, django_assert_num_queries: Any
) -> None:
    counts = {f"{name}{number}": pair for number in range(count) for name, pair in EVEN.items()}
    record(whole(counts), *units(counts))
    analyst.get(reverse("evidence:explore"))

    with django_assert_num_queries(QUERIES):
        analyst.get(reverse("evidence:explore"))
