"""Inequality along an order: the slope index (SII) and the relative index (RII).

Children with obesity in England by deprivation decile, from the most to the least deprived, as the National Child
Measurement Programme counted them in the school years 2006/07 and 2007/08: the prevalence data of the R package
PHEindicatormethods of the Office for Health Improvement and Disparities, whose worked examples print the slope
index and its simulated limits (there with the sign turned). Plumbline's limits come from the standard errors and
must meet the simulated ones to the decimals given. The index belongs to groups with an order. Ethnicity has none.
"""

import pytest

from plumbline.equity.inequality import ordered_inequality

TITLE = "Slope index of inequality"
HEAD = ("Children", "Measured, by decile", "Obese, by decile", "Slope index, per cent")
ROWS = [
    (
        "Year 6, 2006/07",
        "34353 32112 27715 25372 23889 23260 23180 24193 23609 24488",
        "7287 6881 5656 4868 4176 3876 3617 3546 3314 2960",
        "-10.720 (-11.2 to -10.2)",
    ),
    (
        "Reception, 2006/07",
        "36111 31803 26681 24184 23023 21506 22197 23679 23271 23464",
        "4362 3734 3032 2561 2304 2024 1938 1981 1856 1635",
        "-5.819 (-6.2 to -5.4)",
    ),
    (
        "Year 6, 2007/08",
        "63755 55475 49526 46129 44223 43000 42468 43870 45095 48700",
        "14102 12278 10512 9148 8263 7411 6957 6854 6585 6168",
        "-11.026 (-11.4 to -10.7)",
    ),
    (
        "Reception, 2007/08",
        "65479 55395 48288 44317 41798 40991 40083 42979 44983 46830",
        "7776 6419 5283 4617 4150 3689 3409 3441 3319 3187",
        "-6.048 (-6.3 to -5.8)",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_slope_index_is_the_published_one(row) -> None:
    _, measured, obese, expected = row
    bases, counts = ([int(number) for number in cell.split()] for cell in (measured, obese))
    shares = [100 * count / base for count, base in zip(counts, bases, strict=True)]
    errors = [(share * (100 - share) / base) ** 0.5 for share, base in zip(shares, bases, strict=True)]

    slope = ordered_inequality(shares, bases, standard_errors=errors).slope

    assert f"{slope.value:.3f} ({slope.lower:.1f} to {slope.upper:.1f})" == expected
