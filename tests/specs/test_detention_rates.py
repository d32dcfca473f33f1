"""Detentions, Community Treatment Orders and section 136 by ethnic group, England 2023/24.

NHS England prints a crude rate for 21 ethnic groups. Plumbline works out each rate again, from the published
count and the population counted in Census 2021, and must arrive at every printed decimal. Where the publisher
leaves people out of a population, so do we, and say so: Roma people in White; Gypsy or Irish Traveller and Roma
people in Any other White background; Arab people in Any other ethnic group.
"""

import pytest

from plumbline.measures import run

TITLE = "Published crude rates, worked out again"
HEAD = ("Measure", "Grouping", "Group", "Count", "Population", "Printed rate per 100,000")
ROWS = [
    ("detentions", "nhs-2001-5", "White", 31_735, 45_684_257, "69.5"),
    ("detentions", "nhs-2001-5", "Mixed", 1_935, 1_669_375, "115.9"),
    ("detentions", "nhs-2001-5", "Asian or Asian British", 3_993, 4_995_235, "79.9"),
    ("detentions", "nhs-2001-5", "Black or Black British", 5_693, 2_381_722, "239.0"),
    ("detentions", "nhs-2001-5", "Other ethnic groups", 2_169, 1_660_354, "130.6"),
    ("detentions", "nhs-2001-16", "White British", 28_317, 41_540_796, "68.2"),
    ("detentions", "nhs-2001-16", "White Irish", 370, 494_257, "74.9"),
    ("detentions", "nhs-2001-16", "Any other White background", 3_048, 3_584_999, "85.0"),
    ("detentions", "nhs-2001-16", "White and Black Caribbean", 582, 499_306, "116.6"),
    ("detentions", "nhs-2001-16", "White and Black African", 252, 241_523, "104.3"),
    ("detentions", "nhs-2001-16", "White and Asian", 245, 474_192, "51.7"),
    ("detentions", "nhs-2001-16", "Any other Mixed background", 856, 454_354, "188.4"),
    ("detentions", "nhs-2001-16", "Indian", 1_015, 1_843_238, "55.1"),
    ("detentions", "nhs-2001-16", "Pakistani", 1_214, 1_570_287, "77.3"),
    ("detentions", "nhs-2001-16", "Bangladeshi", 533, 629_583, "84.7"),
    ("detentions", "nhs-2001-16", "Any other Asian background", 1_231, 952_127, "129.3"),
    ("detentions", "nhs-2001-16", "Caribbean", 1_518, 619_415, "245.1"),
    ("detentions", "nhs-2001-16", "African", 2_556, 1_468_478, "174.1"),
    ("detentions", "nhs-2001-16", "Any other Black background", 1_619, 293_829, "551.0"),
    ("detentions", "nhs-2001-16", "Chinese", 237, 431_188, "55.0"),
    ("detentions", "nhs-2001-16", "Any other ethnic group", 1_932, 908_951, "212.6"),
    ("community-treatment-orders", "nhs-2001-5", "White", 3_163, 45_684_257, "6.9"),
    ("community-treatment-orders", "nhs-2001-5", "Mixed", 279, 1_669_375, "16.7"),
    ("community-treatment-orders", "nhs-2001-5", "Asian or Asian British", 520, 4_995_235, "10.4"),
    ("community-treatment-orders", "nhs-2001-5", "Black or Black British", 1_122, 2_381_722, "47.1"),
    ("community-treatment-orders", "nhs-2001-5", "Other ethnic groups", 292, 1_660_354, "17.6"),
    ("community-treatment-orders", "nhs-2001-16", "White British", 2_724, 41_540_796, "6.6"),
    ("community-treatment-orders", "nhs-2001-16", "White Irish", 40, 494_257, "8.1"),
    ("community-treatment-orders", "nhs-2001-16", "Any other White background", 399, 3_584_999, "11.1"),
    ("community-treatment-orders", "nhs-2001-16", "White and Black Caribbean", 105, 499_306, "21.0"),
    ("community-treatment-orders", "nhs-2001-16", "White and Black African", 41, 241_523, "17.0"),
    ("community-treatment-orders", "nhs-2001-16", "White and Asian", 33, 474_192, "7.0"),
    ("community-treatment-orders", "nhs-2001-16", "Any other Mixed background", 100, 454_354, "22.0"),
    ("community-treatment-orders", "nhs-2001-16", "Indian", 104, 1_843_238, "5.6"),
    ("community-treatment-orders", "nhs-2001-16", "Pakistani", 186, 1_570_287, "11.8"),
    ("community-treatment-orders", "nhs-2001-16", "Bangladeshi", 89, 629_583, "14.1"),
    ("community-treatment-orders", "nhs-2001-16", "Any other Asian background", 141, 952_127, "14.8"),
    ("community-treatment-orders", "nhs-2001-16", "Caribbean", 385, 619_415, "62.2"),
    ("community-treatment-orders", "nhs-2001-16", "African", 423, 1_468_478, "28.8"),
    ("community-treatment-orders", "nhs-2001-16", "Any other Black background", 314, 293_829, "106.9"),
    ("community-treatment-orders", "nhs-2001-16", "Chinese", 27, 431_188, "6.3"),
    ("community-treatment-orders", "nhs-2001-16", "Any other ethnic group", 265, 908_951, "29.2"),
    ("section-136", "nhs-2001-5", "White", 10_483, 45_684_257, "22.9"),
    ("section-136", "nhs-2001-5", "Mixed", 550, 1_669_375, "32.9"),
    ("section-136", "nhs-2001-5", "Asian or Asian British", 766, 4_995_235, "15.3"),
    ("section-136", "nhs-2001-5", "Black or Black British", 896, 2_381_722, "37.6"),
    ("section-136", "nhs-2001-5", "Other ethnic groups", 461, 1_660_354, "27.8"),
    ("section-136", "nhs-2001-16", "White British", 9_670, 41_540_796, "23.3"),
    ("section-136", "nhs-2001-16", "White Irish", 94, 494_257, "19.0"),
    ("section-136", "nhs-2001-16", "Any other White background", 719, 3_584_999, "20.1"),
    ("section-136", "nhs-2001-16", "White and Black Caribbean", 170, 499_306, "34.0"),
    ("section-136", "nhs-2001-16", "White and Black African", 54, 241_523, "22.4"),
    ("section-136", "nhs-2001-16", "White and Asian", 57, 474_192, "12.0"),
    ("section-136", "nhs-2001-16", "Any other Mixed background", 269, 454_354, "59.2"),
    ("section-136", "nhs-2001-16", "Indian", 173, 1_843_238, "9.4"),
    ("section-136", "nhs-2001-16", "Pakistani", 281, 1_570_287, "17.9"),
    ("section-136", "nhs-2001-16", "Bangladeshi", 82, 629_583, "13.0"),
    ("section-136", "nhs-2001-16", "Any other Asian background", 230, 952_127, "24.2"),
    ("section-136", "nhs-2001-16", "Caribbean", 251, 619_415, "40.5"),
    ("section-136", "nhs-2001-16", "African", 389, 1_468_478, "26.5"),
    ("section-136", "nhs-2001-16", "Any other Black background", 256, 293_829, "87.1"),
    ("section-136", "nhs-2001-16", "Chinese", 38, 431_188, "8.8"),
    ("section-136", "nhs-2001-16", "Any other ethnic group", 423, 908_951, "46.5"),
]


@pytest.fixture(scope="module")
def computed() -> dict[tuple[str, str, str], tuple[object, object, str]]:
    """Count, population and rate to one decimal of every group that has a rate."""
    return {
        (slug, observation.grouping, observation.group): (
            observation.numerator,
            observation.denominator,
            f"{observation.value:.1f}",
        )
        for slug in dict.fromkeys(row[0] for row in ROWS)
        for observation in run(slug).observations
        if observation.value is not None
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[2]}")
def test_the_printed_rate_is_reached(row, computed) -> None:
    measure, grouping, group, count, population, printed = row

    assert computed[measure, grouping, group] == (count, population, printed)


def test_no_rate_stands_beside_those_that_are_printed(computed) -> None:
    assert set(computed) == {(measure, grouping, group) for measure, grouping, group, *_ in ROWS}


@pytest.mark.parametrize("slug", ["detentions", "community-treatment-orders", "section-136"])
def test_all_21_printed_rates_are_here(slug: str) -> None:
    printed = {
        (observation.grouping, observation.group): f"{observation.published_value:.1f}"
        for observation in run(slug).observations
        if observation.published_value is not None
    }

    assert printed == {(row[1], row[2]): row[5] for row in ROWS if row[0] == slug}
    assert len(printed) == 21
