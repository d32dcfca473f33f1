"""Releases whose counts are rounded: nothing exact is in any way out, and what rounding gives away is found."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from plumbline.equity.proportions import wilson
from plumbline.equity.rates import rate
from plumbline.equity.ratios import rate_ratio
from plumbline.evidence.actions import record_run
from plumbline.evidence.methods import reference
from plumbline.evidence.models import MeasureRun
from plumbline.measures import small_number_rules
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import Release, ReleasedRow, ReleaseItem
from plumbline.publishing.protection.freezing import look_at
from plumbline.publishing.protection.refiguring import EXACT
from plumbline.publishing.protection.worlds import Answer, World
from plumbline.publishing.states import State
from tests.evidence.builders import SOURCE, WHITE, a_run
from tests.publishing.builders import submit
from tests.publishing.test_looks import in_a_process
from tests.publishing.test_protection import ALONE, FIVE, LABELS, TALLY, a_row, a_run_of, with_everyone

ROUNDED = {"White": 80, "Mixed": 10, "Asian": 15, "Black": 10, "Other": 5}
"""`FIVE` to the nearest 5, by hand."""
OF = {"white": 803, "mixed": 121, "asian": 144, "black": 97, "other": 18}
OF_ROUNDED = {"White": 805, "Mixed": 120, "Asian": 145, "Black": 95, "Other": 20}
BEDS = {"fact": "stays", "count": "rows"}


def a_rate(code: str, **changes: Any):
    top, bottom = FIVE[code], OF[code]
    [exact], [ratio] = rate([top], [bottom], per=1000), rate_ratio([top], [bottom], [80], [803])
    compared = {} if code == "white" else {
        "comparator": "White", "ratio": ratio.value, "ratio_lower": ratio.lower, "ratio_upper": ratio.upper,
        "ratio_method": "log-normal",
    }  # fmt: skip
    plain = replace(
        WHITE, measure="restraint-rate", area="our trust", group=LABELS[code], group_code=code, numerator=top,
        denominator=bottom, value=exact.value, lower=exact.lower, upper=exact.upper, published_value=None,
        published_standardised=None, published_standardised_lower=None, published_standardised_upper=None,
        standardised=100.125, standardised_lower=90.125, standardised_upper=110.125, note="",
        **{**ALONE, **compared},
    )  # fmt: skip
    return replace(plain, **changes)


def rates(method: str = "records-rate", **changes: Any) -> MeasureRun:
    run = a_run(
        *(a_rate(code, **changes) for code in FIVE), measure="restraint-rate",
        unit="restraints per 1,000 bed days",
        per=1000, warnings=(), sources=(replace(SOURCE, name="ours"),), settings={"area": "our trust"},
    )  # fmt: skip
    records = {"numerator": TALLY, "denominator": BEDS}
    definition = {"title": "Restraints for bed days", "method": method, "records": records}
    return record_run(by="system:test", run=run, kind="extract", definition=definition)


def rounded(author: Person, *runs: MeasureRun, title: str = "Ours", method: str = "round") -> Release:
    asked = actions.prepare_release(by=author, title=title, why="Ready.", runs=runs, method=method)
    return submit(by=author, release=asked)


def made_public(author: Person, checker: Person, release: Release) -> Release:
    approved = actions.approve_release(by=checker, release=release)
    return actions.publish_release(by=author, release=approved)


def rows_of(release: Release) -> dict[str, ReleasedRow]:
    return {row.group: row for row in ReleasedRow.objects.filter(item__release=release)}


def test_counts_are_rounded_and_none_is_blank(author) -> None:
    release = rounded(author, a_run_of(FIVE))

    rows = rows_of(release)
    assert release.findings == 0
    assert {group: row.numerator for group, row in rows.items()} == ROUNDED
    assert not any(row.numerator_withheld or row.value_withheld for row in rows.values())
    assert release.items.get().rounded_to == 5


def test_rates_intervals_and_ratios_are_those_of_the_rounded_counts(author) -> None:
    rows = rows_of(rounded(author, rates()))

    for group, top in ROUNDED.items():
        row, bottom = rows[group], OF_ROUNDED[group]
        [made] = rate([top], [bottom], per=1000)
        assert (row.numerator, row.denominator) == (top, bottom)
        assert (row.value, row.lower, row.upper) == pytest.approx((made.value, made.lower, made.upper))
        assert row.method == f"{made.method}, from counts rounded to the nearest 5"
        assert (row.standardised, row.standardised_withheld) == (None, EXACT)
    [ratio] = rate_ratio([10], [95], [80], [805])
    black = rows["Black"]
    assert (black.ratio, black.ratio_lower, black.ratio_upper) == pytest.approx(
        (ratio.value, ratio.lower, ratio.upper)
    )
    assert black.ratio_withheld == ""


def test_a_share_of_rounded_counts_is_wilsons(author) -> None:
    black = rows_of(rounded(author, rates("records-share")))["Black"]

    [made] = wilson([10], [95])
    assert black.value == pytest.approx(1000 * made.value)
    assert (black.lower, black.upper) == pytest.approx((1000 * made.lower, 1000 * made.upper))


@pytest.mark.parametrize("method", ["round", "add-up"])
def test_what_is_not_made_of_the_printed_counts_is_withheld(author, method) -> None:
    # A count has no ratio of its own; these rows bring one, and others a figure that nobody worked out here.
    rows = [replace(a_row(code, number), adjusted_ratio=number / 79) for code, number in FIVE.items()]
    rows[0] = replace(rows[0], comparator=None)
    run = a_run(*rows, measure="restraint-seclusion", unit="restraints", per=1, warnings=(),
                sources=(replace(SOURCE, name="ours"),), settings={"area": "our trust"})  # fmt: skip
    definition = {"title": "Restraints", "method": "records-count", "records": {"numerator": TALLY}}
    release = rounded(
        author, record_run(by="system:test", run=run, kind="extract", definition=definition), method=method
    )

    made = rows_of(release).values()
    assert release.findings == 0
    assert [row.ratio for row in made] == [None] * len(FIVE)
    assert {row.ratio_withheld for row in made} == {EXACT}
    assert {row.adjusted_ratio_withheld for row in made} == {EXACT}
    assert {(row.lower, row.upper) for row in made} != {(row.lower, row.upper) for row in rows}


@pytest.mark.parametrize(
    ("method", "is_kept"), [("records-distribution", True), ("something-new", False), ("", False)]
)
def test_under_a_rule_that_rounds_no_other_figure_leaves_exact(author, monkeypatch, method, is_kept) -> None:
    _rounding_rule(monkeypatch)

    rows = rows_of(rounded(author, rates(method), method="withhold"))

    shown = [row for row in rows.values() if not row.numerator_withheld]
    assert shown
    assert {row.numerator for row in shown} <= set(ROUNDED.values())
    assert {row.value is not None for row in shown} == {is_kept}
    assert {row.lower is not None for row in shown} == {is_kept}


def test_no_exact_count_is_in_any_way_out(client, author, checker) -> None:
    run = rates()
    made_public(author, checker, rounded(author, run))

    page = client.get(reverse("publishing:measure", args=["restraint-rate"])).content.decode()
    table = client.get(reverse("publishing:measure_csv", args=["restraint-rate"]))
    whole = client.get(reverse("publishing:measure_json", args=["restraint-rate"]))
    read = client.get("/api/v1/observations", {"measure": "restraint-rate"})
    runs = client.get("/api/v1/runs", {"measure": "restraint-rate"}).json()["runs"]
    texts = [page, b"".join(table).decode() if table.streaming else table.content.decode()]
    texts += [whole.content.decode(), read.content.decode()]

    exact = [a_rate(code) for code in FIVE]
    told = [f"{number:.12g}"[:8] for row in exact for number in (row.value, row.lower, row.upper) if number]
    told += [f"{row.ratio:.12g}"[:8] for row in exact if row.ratio]
    for text in texts:
        assert not any(number in text for number in told)
        assert "100.125" not in text
    assert "rounded to the nearest 5" in page
    assert "A count of 0 stands for 0 to 2" in page
    assert [each["rounded_to"] for each in runs] == [5]
    assert {row["numerator"] for row in read.json()["observations"]} == set(ROUNDED.values())
    first = next(csv.DictReader(io.StringIO(texts[1].lstrip("\ufeff"))))
    assert float(first["numerator"]) in ROUNDED.values()
    assert json.loads(texts[2])


def test_the_desk_and_the_checker_see_what_is_rounded(client, author) -> None:
    release = rounded(author, rates())
    client.force_login(author)

    page = client.get(release.get_absolute_url()).content.decode()

    assert "Round every count, small ones too" in page
    assert "Only what rounding would leave exact is withheld" in page


def test_a_total_that_gives_a_rounded_count_away_is_withheld(author) -> None:
    # Four times 2 is 8. Each 2 is printed as 0, which is at most 2, and 8 as 10, which is at least 8.
    same = dict.fromkeys(list(FIVE)[:4], 2)
    rows = [replace(a_rate(code), measure="few", numerator=2, denominator=None, **ALONE) for code in same]
    rows.append(replace(rows[0], grouping="everyone", group="Everyone", group_code="everyone", numerator=8))
    run = a_run(*rows, measure="few", unit="restraints", per=1, warnings=(), settings={"area": "our trust"},
                sources=(replace(SOURCE, name="ours"),))  # fmt: skip
    definition = {"title": "Few", "method": "records-count", "records": {"numerator": TALLY}}
    release = rounded(author, record_run(by="system:test", run=run, kind="extract", definition=definition))

    rows_made = rows_of(release)
    assert release.findings == 0
    assert any(row.numerator_withheld for row in rows_made.values())


def test_medians_can_not_be_rounded_by_their_counts(author) -> None:
    release = rounded(author, rates("records-distribution"))

    assert release.findings == 1
    assert "not made of its counts alone" in release.report["reasons"][0]


def test_what_was_withheld_before_is_not_rounded_now(author, checker) -> None:
    made_public(author, checker, rounded(author, a_run_of(FIVE), title="First", method="withhold"))

    again = rounded(author, a_run_of(FIVE, settings="again"), title="Second")

    assert again.findings == 1
    assert "was withheld in “First”. Rounded now" in again.report["reasons"][0]


def test_what_was_rounded_before_is_known_no_more_closely_for_it(author, checker) -> None:
    made_public(author, checker, rounded(author, a_run_of(FIVE), title="First"))

    again = rounded(author, a_run_of(FIVE, settings="again"), title="Second")

    assert again.findings == 0
    assert {group: row.numerator for group, row in rows_of(again).items()} == ROUNDED


def test_exact_counts_after_rounded_ones_protect_the_small_ones(author, checker) -> None:
    made_public(author, checker, rounded(author, a_run_of(FIVE), title="First"))

    again = rounded(author, a_run_of(FIVE, settings="again"), title="Second", method="withhold")

    # “Other” was printed as 5, which is 3 to 7. Its rule wants 0 to 4 to stay possible; nothing can give that.
    assert again.findings == 1
    assert "Other" in str(again.report["worlds"][0]["revealed"])


def _rounding_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trust's own rule, with rounding to the nearest 5."""
    rules = small_number_rules.rules_on

    def rounding(day: Any, **more: Any) -> Any:
        found = dict(rules(day, **more))
        return {**found, "trust": replace(found["trust"], rounding=5)}

    monkeypatch.setattr("plumbline.publishing.protection.counts.rules_on", rounding)


def test_a_rule_that_rounds_is_kept_to_where_small_numbers_are_withheld(author, monkeypatch) -> None:
    _rounding_rule(monkeypatch)
    release = rounded(author, rates(), method="withhold")

    rows = rows_of(release)
    shown = {group: row for group, row in rows.items() if not row.numerator_withheld}
    assert release.findings == 0
    assert "Other" not in shown
    assert shown
    for group, row in shown.items():
        [made] = rate([row.numerator], [row.denominator], per=1000)
        assert row.numerator == ROUNDED[group]
        assert row.value == pytest.approx(made.value)


@pytest.mark.parametrize(
    ("method", "advised"), [("records-share", True), ("records-rate", True), ("records-distribution", False)]
)
def test_the_checker_is_told_what_rounding_would_leave_blank(author, method, advised) -> None:
    release = rounded(author, rates(method), method="withhold")

    told = [world["rounded"] for world in release.report["worlds"]]
    assert any(world["rows"] for world in release.report["worlds"])
    assert ("Every count rounded to the nearest 5, small ones too: no blanks." in told) is advised


def test_a_refused_release_can_be_rounded_instead(author, checker) -> None:
    release = rounded(author, a_run_of(FIVE), method="withhold")
    actions.refuse_release(by=checker, release=release, reason="Too many blanks.")
    corrected = actions.correct_release(by=author, release=release, leaves_out={}, method="round")

    again = submit(by=author, release=corrected)

    assert (again.method, again.state, again.findings) == ("round", State.SUBMITTED, 0)
    assert {row.numerator for row in rows_of(again).values()} == set(ROUNDED.values())


def test_a_rounded_method_is_still_referred_to() -> None:
    assert reference("Byar, from counts rounded to the nearest 5").endswith(
        "page 69., from counts rounded to the nearest 5"
    )
    assert "Breslow" in reference("Byar, from counts rounded to the nearest 5")


TWELVES = {"white": 80, "mixed": 12, "asian": 12, "black": 12, "other": 4}
"""To the nearest 5 they make 115 of 120."""


def test_rounded_together_totals_still_add_up(author) -> None:
    release = rounded(author, with_everyone(TWELVES), method="add-up")

    figures = {group: row.numerator for group, row in rows_of(release).items()}
    everyone = figures.pop("Everyone")
    assert release.findings == 0
    assert sum(figures.values()) == everyone
    exact = {LABELS[code]: count for code, count in TWELVES.items()}
    assert all(figure % 5 == 0 and abs(figure - exact[group]) < 5 for group, figure in figures.items())


def test_rounded_by_themselves_they_need_not(author) -> None:
    figures = {group: row.numerator for group, row in rows_of(rounded(author, with_everyone(TWELVES))).items()}

    everyone = figures.pop("Everyone")
    assert (sum(figures.values()), everyone) == (115, 120)


def test_a_page_says_that_totals_add_up_and_what_a_zero_stands_for(client, author, checker) -> None:
    made_public(author, checker, rounded(author, with_everyone(TWELVES), method="add-up"))

    page = client.get(reverse("publishing:measure", args=["restraint-seclusion"])).content.decode()

    assert "a multiple of 5 next to it, so that totals still add up" in page
    assert "A count of 0 stands for 0 to 4" in page


def test_a_table_that_added_up_before_is_known_to_lie_within_a_step(author, checker) -> None:
    made_public(author, checker, rounded(author, with_everyone(TWELVES), method="add-up", title="First"))

    again = rounded(author, with_everyone(TWELVES), method="add-up", title="Second")
    nearest = rounded(author, with_everyone(TWELVES), title="Third")

    assert (again.report["reasons"], nearest.report["reasons"]) == ([], [])
    assert (again.findings, nearest.findings) == (0, 0)


def test_rates_of_counts_that_add_up_are_worked_out_from_them(author) -> None:
    rows = rows_of(rounded(author, rates(), method="add-up"))

    for row in rows.values():
        [made] = rate([row.numerator], [row.denominator], per=1000)
        assert (row.value, row.lower, row.upper) == pytest.approx((made.value, made.lower, made.upper))
        assert row.method == f"{made.method}, from counts rounded to multiples of 5 that add up"


def test_a_process_of_its_own_gives_the_same_figures(author) -> None:
    asked = actions.prepare_release(
        by=author, title="Ours", why="Ready.", runs=[with_everyone(TWELVES)], method="add-up"
    )

    here, there = look_at(asked), look_at(asked, in_a_process([]))

    assert [(row.group, row.numerator) for row in there.rows] == [(row.group, row.numerator) for row in here.rows]
    assert here.rounded == there.rounded


def test_one_count_is_never_printed_as_two_figures(author) -> None:
    runs = [rates("records-share"), a_run_of(FIVE)]
    asked = actions.prepare_release(by=author, title="Ours", why="Ready.", runs=runs, method="add-up")
    worlds: list[World] = []

    def differ(given: Any) -> Any:
        worlds.extend(given)
        for number, world in enumerate(given):
            yield Answer(told={"revealed": []}, printed=dict.fromkeys(world.now, 5 * number))

    found = look_at(asked, differ)

    assert len(worlds) == 2
    assert set(worlds[0].now) & set(worlds[1].now)
    assert [reason.split(",")[0] for reason in found.reasons] == ["Two of these measures share a count"]


def test_where_nothing_adds_up_it_is_said(author, monkeypatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr("plumbline.publishing.protection.worlds.round_all", never)
    release = rounded(author, with_everyone(TWELVES), method="add-up")

    assert release.findings == 1
    assert "Round every count by itself" in release.report["reasons"][0]


def test_the_database_knows_no_other_method(author) -> None:
    release = rounded(author, a_run_of(FIVE))

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(method="hope")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseItem.objects.filter(release=release).update(rounded_to=0)
