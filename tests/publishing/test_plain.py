"""Findings in the plainest words."""

from dataclasses import replace

import pytest

from plumbline.evidence.words import when
from plumbline.publishing.plain import headline, people, since, stands_out
from tests.evidence.builders import BLACK, HIDDEN, UNKNOWN, WHITE, a_run

UNIT = "detentions per 100,000 people"


def test_a_gap_is_said_with_both_figures() -> None:
    assert headline([WHITE, BLACK], unit=UNIT, place="England") == (
        "In England in 2023/24, there were about 3.8 times as many detentions among Black or Black British "
        "people as among the same number of White people: 261 against 70 for every 100,000 people."
    )


def test_a_gap_in_per_cent_is_said_in_per_cent() -> None:
    white, other = (
        replace(WHITE, value=23.5),
        replace(BLACK, value=28.6, ratio=1.2177, ratio_lower=1.2, ratio_upper=1.23),
    )

    assert headline([white, other], unit="per cent of staff who answered", place="England") == (
        "In England in 2023/24, the figure for Black or Black British people was about 1.2 times as high "
        "as for White people: 29% against 24%."
    )


def test_what_could_be_chance_is_called_that() -> None:
    close = replace(BLACK, ratio=1.1, ratio_lower=0.8, ratio_upper=1.4)

    assert headline([WHITE, close], unit=UNIT, place="England") == (
        "In England in 2023/24, the differences between groups were small enough to be chance."
    )


def test_a_withheld_figure_makes_no_sentence() -> None:
    assert headline([HIDDEN], unit=UNIT, place="England") == "There is no figure that can be shown."


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("White", "White people"),
        ("Everyone", "everyone"),
        ("Mixed", "people of Mixed ethnic groups"),
        ("Any other Black background", "people of any other Black background"),
        ("All other ethnic groups", "people of all other ethnic groups"),
    ],
)
def test_groups_are_spoken_of_as_people(group, words) -> None:
    assert people(group) == words


@pytest.mark.parametrize(
    ("period", "words"), [("2023/24", "2023/24"), ("2022-08", "August 2022"), ("2024", "2024")]
)
def test_periods_are_said_as_people_say_them(period, words) -> None:
    assert when(period) == words


STAFF_WHO = "said that patients had abused them"


def test_a_gap_between_shares_of_staff_is_one_plain_sentence() -> None:
    white = replace(WHITE, value=4.9)
    other = replace(
        BLACK, group="All other ethnic groups", value=20.6, ratio=4.2, ratio_lower=4.1, ratio_upper=4.3
    )

    assert headline([white, other], unit="per cent of staff", place="England", staff_who=STAFF_WHO) == (
        "In England in 2023/24, 4.9% of White staff and 21% of staff of all other ethnic groups said that "
        "patients had abused them: about 4.2 times as many."
    )


def test_a_smaller_share_is_not_called_times_as_many() -> None:
    white = replace(WHITE, value=59.0)
    other = replace(BLACK, value=50.0, ratio=0.84, ratio_lower=0.83, ratio_upper=0.85)

    assert headline([white, other], unit="per cent of staff", place="England", staff_who=STAFF_WHO) == (
        "In England in 2023/24, 59% of White staff and 50% of Black or Black British staff said that patients "
        "had abused them."
    )


def test_a_share_of_all_staff_is_said_without_a_comparison() -> None:
    everyone = replace(WHITE, group="Everyone", value=24.4, comparator=None, ratio=None)

    assert headline([everyone], unit="per cent of staff", place="Solent", staff_who=STAFF_WHO) == (
        "In Solent in 2023/24, 24% of all staff said that patients had abused them."
    )


def test_a_figure_that_stands_alone_because_others_are_withheld_says_so() -> None:
    assert headline([replace(WHITE, ratio=None), HIDDEN], unit=UNIT, place="Hampshire") == (
        "In Hampshire in 2023/24, there were 70 detentions for every 100,000 White people. The figures of other "
        "groups may not be shown, so nothing can be compared."
    )


def test_no_figure_is_called_the_highest_where_a_withheld_one_may_be_higher() -> None:
    assert headline([replace(WHITE, ratio=None), HIDDEN], unit="times", place="Hampshire") == (
        "In Hampshire in 2023/24, the highest figure that may be shown was 70 times, for White people. The "
        "figures of other groups may not be shown, so nothing can be compared."
    )


def test_the_year_before_is_told_where_it_was_counted_in_the_same_way() -> None:
    before = replace(BLACK, period="2022/23", value=224.5)

    assert since([before, BLACK], period="2023/24") == "In 2022/23 the figure was 224."
    assert since([replace(before, series="an older census"), BLACK], period="2023/24") == ""
    assert since([before, BLACK, WHITE], period="2023/24") == ""
    assert since([UNKNOWN], period="2023/24") == ""


def test_one_month_after_another_is_not_told_as_a_change() -> None:
    months = [replace(BLACK, period=f"2022-0{number}") for number in (7, 8)]

    assert since(months, period="2022-08") == ""


def monthly(*values: float | None) -> str:
    rows = [
        replace(WHITE, period=f"{2020 + n // 12}-{n % 12 + 1:02}", value=value) for n, value in enumerate(values)
    ]
    return stands_out(a_run(*rows, measure="restraint-monthly"))


def test_whether_a_month_stands_out_is_said_plainly() -> None:
    restless = [4.0, 7.0] * 4
    quiet = [4.0, 5.0, 4.5, 5.0, 4.0, 4.8, 4.2, 5.0]

    assert monthly(*quiet) == "No month stands out: the figure goes up and down as it would by chance."
    assert monthly(*quiet, 14.0) == "The latest months stand out: they are higher than chance explains."
    assert monthly(*quiet, 0.1) == "The latest months stand out: they are lower than chance explains."
    assert (
        monthly(*restless, 25.0, *restless)
        == "Some months stand out from what chance explains. The latest month does not."
    )
    assert monthly(*quiet, None) == "Some months have no figure, so nobody can say which months stand out."
