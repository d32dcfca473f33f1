"""What a run gives, what it refuses, and that nothing withheld or unknown gets lost on the way."""

import subprocess
import sys

import pytest

from plumbline.equity.values import Withheld
from plumbline.measures import run, runs
from plumbline.measures.definition_parts import Choice
from plumbline.measures.definitions import load_definition
from plumbline.measures.errors import BadDefinition, GroupingsDiffer, NotOffered
from plumbline.measures.results import Observation, Run
from plumbline.measures.sources.tidy import SUPPRESSED


def by_group(outcome: Run) -> dict[tuple[str, str, str], Observation]:
    return {(o.period, o.grouping, o.group_code): o for o in outcome.observations}


@pytest.fixture(scope="module")
def england() -> Run:
    return run("detentions")


@pytest.fixture(scope="module")
def board() -> Run:
    return run("detentions", area="QRL")


@pytest.fixture(scope="module")
def trend() -> Run:
    return run("detentions-black-trend")


def test_black_people_are_detained_more_than_three_times_as_often(england: Run) -> None:
    black = by_group(england)["2023/24", "nhs-2001-5", "black"]

    assert (black.numerator, black.denominator, black.comparator) == (5693, 2_381_722, "White")
    assert [f"{figure:.1f}" for figure in (black.value, black.lower, black.upper)] == ["239.0", "232.9", "245.3"]
    assert [f"{figure:.2f}" for figure in (black.ratio, black.ratio_lower, black.ratio_upper)] == [
        "3.44",
        "3.35",
        "3.54",
    ]
    assert (black.method, black.ratio_method) == ("Byar", "log-normal")
    assert (black.published_value, black.published_standardised) == (239.0, 242.3)
    assert (black.published_standardised_lower, black.published_standardised_upper) == (235.4, 249.2)


def test_unknown_ethnicity_is_shown_with_its_count_and_without_a_rate(england: Run) -> None:
    cells = by_group(england)

    unknown = [
        cells["2023/24", grouping, code]
        for grouping, code in (
            ("nhs-2001-5", "unknown"),
            ("nhs-2001-16", "not-stated"),
            ("nhs-2001-16", "not-known"),
        )
    ]
    assert [row.numerator for row in unknown] == [3726, 1952, 1774]
    assert {(row.denominator, row.value, row.ratio, row.comparator, row.method) for row in unknown} == {
        (None, None, None, None, "count only")
    }
    assert all("how much is not recorded" in row.note for row in unknown)


def test_who_is_left_out_of_a_population_is_said_with_the_rate_it_would_be(england: Run) -> None:
    cells = by_group(england)

    assert cells["2023/24", "nhs-2001-5", "white"].note == (
        "As published: Roma people are left out of the population. With them the rate would be 69.32."
    )
    assert "With them the rate would be 157.18." in cells["2023/24", "nhs-2001-16", "other-other"].note


def test_part_of_the_comparator_has_no_ratio_to_it(england: Run) -> None:
    irish = by_group(england)["2023/24", "nhs-2001-16", "white-irish"]

    assert (irish.comparator, irish.ratio, irish.ratio_method) == (None, None, None)
    assert irish.note == "Part of the comparator, so no ratio."


def test_the_census_grouping_is_put_together_from_finer_counts() -> None:
    asian = by_group(run("detentions", grouping="census-2021-5"))["2023/24", "census-2021-5", "asian"]

    assert (asian.numerator, asian.denominator) == (3993 + 237, 4_995_235 + 431_188)
    assert asian.published_value is None


def test_a_rate_over_another_population_is_not_set_beside_the_published_one() -> None:
    cells = by_group(run("detentions", grouping="shared-4"))

    assert cells["2023/24", "shared-4", "white"].published_value is None
    assert cells["2023/24", "shared-4", "black"].published_value == 239.0


def test_the_care_board_is_shown_by_the_groups_that_both_sides_share(board: Run) -> None:
    figures = {o.group_code: (o.numerator, o.denominator, o.published_value) for o in board.observations}

    assert figures == {
        "white": (895, 1_665_271, 53.7),
        "mixed": (25, 37_481, 66.7),
        "black": (30, 26_222, 114.6),
        "asian-or-other": (20 + 15, 77_315 + 17_694, None),
        "unknown": (185, None, None),
    }


def test_rounded_counts_are_said_to_be_rounded(board: Run) -> None:
    notes = {o.group_code: o.note for o in board.observations}

    assert notes["black"] == "Built from a count rounded to the nearest 5."
    assert notes["asian-or-other"] == "Built from a sum of 2 counts, each rounded to the nearest 5."


@pytest.mark.parametrize("grouping", ["nhs-2001-5", "census-2021-5"])
def test_groupings_that_differ_are_refused(grouping: str) -> None:
    with pytest.raises(GroupingsDiffer) as caught:
        run("detentions", area="QRL", grouping=grouping)

    assert "Chinese people are in" in str(caught.value)
    assert "To make it right, ask for shared-4" in str(caught.value)


def test_counts_that_are_too_coarse_are_refused() -> None:
    with pytest.raises(GroupingsDiffer, match="too coarse to be split into NHS 2001, 16 groups"):
        run("detentions", area="QRL", grouping="nhs-2001-16")


def test_a_withheld_count_is_withheld_in_everything_made_of_it() -> None:
    outcome = run("section-3-on-admission")

    hidden = Withheld(SUPPRESSED)
    together = by_group(outcome)["2023/24", "shared-4", "asian-or-other"]
    assert (together.numerator, together.value, together.lower, together.upper) == (hidden,) * 4
    assert (together.ratio, together.ratio_lower, together.ratio_upper) == (hidden,) * 3
    assert (together.method, together.ratio_method, together.withheld) == ("withheld", None, SUPPRESSED)


def test_rows_hold_null_and_the_reason_for_what_is_withheld() -> None:
    rows = {row["group_code"]: row for row in run("section-3-on-admission").to_rows()}

    assert rows["black"]["numerator"] is None
    assert rows["black"]["value"] is None
    assert rows["black"]["withheld"] == SUPPRESSED
    assert (rows["white"]["numerator"], rows["white"]["withheld"]) == (40, None)


def test_the_trend_breaks_where_the_population_changes(trend: Run) -> None:
    other = {o.period: o.series for o in trend.observations if o.group_code == "black-other"}

    assert other == {
        **dict.fromkeys(("2017/18", "2018/19", "2019/20", "2020/21", "2021/22"), "Census 2011 population"),
        **dict.fromkeys(("2022/23", "2023/24"), "Census 2021 population"),
    }


def test_the_trend_reaches_every_published_rate(trend: Run) -> None:
    ours = [f"{o.value:.1f}" for o in trend.observations if o.published_value is not None]

    assert ours == [f"{o.published_value:.1f}" for o in trend.observations if o.published_value is not None]
    assert len(ours) == 13


def test_years_without_counts_have_no_rate_of_ours_and_say_so(trend: Run) -> None:
    black = by_group(trend)["2021/22", "nhs-2001-5", "black"]

    assert (black.numerator, black.value, black.lower, black.withheld) == (None, None, None, None)
    assert (black.published_standardised, black.published_standardised_lower) == (341.7, None)
    assert black.method == "not found"
    assert black.note.startswith("Only the standardised rate was found (NHS Digital")
    assert trend.warnings == load_definition("detentions-black-trend").missing


def test_one_period_can_be_asked_for() -> None:
    outcome = run("detentions-black-trend", period="2023/24")

    assert {o.period for o in outcome.observations} == {"2023/24"}
    assert [source.name for source in outcome.sources] == ["mental_health_act_england", "census_2021_england"]


def test_a_period_without_figures_is_refused() -> None:
    with pytest.raises(NotOffered) as caught:
        run("detentions", period="1999/00")

    assert (
        str(caught.value)
        == "There are no figures of “detentions” for England in 1999/00 in the published tables."
    )


def test_an_unknown_grouping_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotOffered, match=r"There is no grouping “colours”.*Plumbline knows nhs-2001-16"):
        run("detentions", grouping="colours")


def test_a_run_says_how_it_was_made(england: Run) -> None:
    assert england.settings == {
        "area": "E92000001",
        "grouping": "nhs-2001-5, nhs-2001-16",
        "period": "all",
        "data": "packaged tables",
        "confidence": "0.95",
    }
    assert england.definition_version == load_definition("detentions").version


def test_each_figure_names_the_tables_it_comes_from(board: Run) -> None:
    sources = {o.group_code: o.source for o in board.observations}

    counted = "NHS England, Mental Health Act Statistics, Annual Figures 2023-24: Hampshire and Isle of Wight"
    assert sources["unknown"] == counted
    assert sources["black"].startswith(f"{counted}; Office for National Statistics, Census 2021")


def test_a_method_that_nobody_wrote_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(runs, "METHODS", {})

    with pytest.raises(BadDefinition, match="“population-rate” is not a method that Plumbline has"):
        run("detentions")


def test_listing_measures_loads_neither_django_nor_the_engine() -> None:
    program = (
        "import sys; from plumbline.measures.definitions import load_catalogue; load_catalogue(); "
        "import plumbline.cli.measure; "
        "print(sorted({'django', 'ibis', 'pandas', 'numpy', 'altair'} & set(sys.modules)))"
    )

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"


def test_a_comparator_that_the_counts_cannot_make_up_is_refused(monkeypatch) -> None:
    definition = load_definition("detentions")
    arab = Choice(grouping="census-2021-19", group="arab")
    monkeypatch.setattr(runs, "load_definition", lambda slug: definition.model_copy(update={"comparator": arab}))

    with pytest.raises(GroupingsDiffer, match="can't be put together into “Arab”, the comparator"):
        run("detentions")


def test_counts_without_a_population_are_shown_without_a_rate(monkeypatch) -> None:
    definition = load_definition("detentions")
    monkeypatch.setattr(runs, "load_definition", lambda slug: definition.model_copy(update={"denominator": ()}))

    black = by_group(run("detentions"))["2023/24", "nhs-2001-5", "black"]

    assert (black.numerator, black.denominator, black.value, black.series) == (5693, None, None, "")
    assert black.method == "count only"


@pytest.mark.parametrize(
    ("field", "place"),
    [("numerator", "2023/24, nhs-2001-"), ("denominator", "Census 2021 population, census-2021-19, ")],
)
def test_figures_that_stand_in_two_tables_are_never_added_twice(monkeypatch, field: str, place: str) -> None:
    definition = load_definition("detentions")
    twice = {field: (*getattr(definition, field), getattr(definition, field)[0])}
    monkeypatch.setattr(runs, "load_definition", lambda slug: definition.model_copy(update=twice))

    with pytest.raises(BadDefinition) as caught:
        run("detentions")

    assert str(caught.value).startswith(f"detentions.yaml, field {field}: its tables hold 2 figures for {place}")
