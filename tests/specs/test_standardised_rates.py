"""Rates worked out as if each group were made up like one population, beside published numbers.

The first two rows are a small example of NHS England's method: 10 events among 20,000 people and 2 among 5,000,
in a standard of 600,000 and 400,000. The next two are births with Down's syndrome in Michigan, 1950 to 1964, by
the mother's age, fifth and later births, with all births as the standard (Fleiss 1981, p. 249; Fay and Feuer
1997); the last is the test data of the R package PHEindicatormethods. The limits are those of the R packages asht
and dsrTest (Fay and Feuer) and of PHStatsMethods 0.1.16 of the Department of Health and Social Care (the others).
"""

import pytest

from plumbline.equity.indirect_standardisation import standardised_ratio
from plumbline.equity.nhs_england_standardisation import standardise_to
from plumbline.equity.rates import byar
from plumbline.equity.standardisation import dobson_byar, fay_feuer

TITLE = "Standardised rates"
HEAD = ("What is looked at", "Method", "What must come out")
SMALL = "12 events among 25,000 people"
FIFTH = "Fifth and later births, per 100,000"
AREA = "895 events in 19 age bands of one area"
ROWS = [
    (SMALL, "crude rate per 100,000", "48.0"),
    (SMALL, "NHS England's rate per 100,000 and half-width", "46.0, 28.93"),
    (FIFTH, "Dobson with Byar's limits", "75.5290 (67.6327 to 83.8671)"),
    (FIFTH, "Fay and Feuer's gamma limits", "75.5290 (67.7021 to 188.3002)"),
    (AREA, "observed over expected, with Byar's limits", "1.0305 (0.9641 to 1.1003)"),
]
CASES, BIRTHS = [0, 8, 63, 112, 262, 295], [327, 30666, 123419, 149919, 104088, 34392]
ALL_BIRTHS = [319933, 931318, 786511, 488235, 237863, 61313]
PEOPLE = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
REFERENCE = [
    *(10303, 2824, 3225, 3615, 3641, 3490, 3789, 3213, 3031, 2771),
    *(3089, 3490, 3595, 4745, 5514, 7125, 5694, 6210, 5757),
]
REFERENCE_PEOPLE = [
    *(50520, 57173, 60213, 54659, 44345, 50128, 62163, 67423, 62899, 55463),
    *(60479, 49974, 44140, 40888, 37239, 30819, 18136, 15325, 13918),
]


def _with_limits(estimate) -> str:
    return f"{estimate.value:.4f} ({estimate.lower:.4f} to {estimate.upper:.4f})"


def _with_half_width(group) -> str:
    return f"{group.rates[0].value:.1f}, {group.half_widths[0]:.2f}"


FOUND = {
    ROWS[0][:2]: lambda: f"{byar([12], [25_000], per=100_000)[0].value:.1f}",
    ROWS[1][:2]: lambda: _with_half_width(
        standardise_to([600_000, 400_000], [[10, 2]], [[20_000, 5_000]], per=100_000)
    ),
    ROWS[2][:2]: lambda: _with_limits(dobson_byar([CASES], [BIRTHS], ALL_BIRTHS, per=100_000)[0]),
    ROWS[3][:2]: lambda: _with_limits(fay_feuer([CASES], [BIRTHS], ALL_BIRTHS, per=100_000)[0]),
    ROWS[4][:2]: lambda: _with_limits(standardised_ratio([895], [PEOPLE], REFERENCE, REFERENCE_PEOPLE)[0]),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1]}")
def test_the_published_number_is_reached(row) -> None:
    what, method, expected = row

    found = FOUND[what, method]()

    assert found == expected
