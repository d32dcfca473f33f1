"""Charts of shares, rates and rare events, beside the textbook and R.

Shares and rates: Montgomery's examples of p and u charts (orange juice cans, computers, dyed cloth; he rounds
the centre for cloth to 1.42, so that his limits differ by 0.01), and Laney's P' and U' as R computes them for
A&E attendances seen within four hours (Mohammed and others, 2013; 20 weeks, some 280,000 a week). Rare
events: the data of the R package qicharts2 on heart operations, and Nelson's transformation of Montgomery's
times between failures of a valve. Limits are those of the point named.
"""

import pytest

from plumbline.equity.spc import GeometricLimits, LaneyCorrection, Rebase, g_chart, p_chart, t_chart, u_chart

TITLE = "Charts of shares, rates and rare events"
HEAD = ("Chart and data", "Point", "Centre, limits")
CANS = (
    "12 15 8 10 4 7 16 9 14 10 5 6 17 12 22 8 10 5 13 11 20 18 24 15 9 12 7 13 9 6 "
    "9 6 12 5 6 4 6 3 7 6 2 4 3 6 5 4 8 5 6 7 5 6 3 5"
)
SEEN = (
    "266501 264225 276532 281461 269071 261215 270409 279778 270483 270320 "
    "267923 271478 255353 256820 261835 259144 255910 260863 264465 260989"
)
ATTENDED = (
    "280443 276823 291681 296155 282343 275888 283867 295251 284468 282529 "
    "279618 283932 266629 268091 276803 271578 266005 273520 278574 273772"
)
DAYS = (
    "16 20 5 13 1 26 46 12 12 5 19 4 3 15 14 9 8 15 21 6 3 1 56 117 1 33 9 9 19 12 1 16 13 18 1 35 16 5 "
    "21 38 3 25 3 11 13 20 9 3 8 21 24 38 8 13 9 1 30 23 3 7 22 19 11 31 6 1 1"
)
CASES = (
    "23 39 15 34 1 49 98 29 27 13 45 7 10 27 24 14 20 38 44 11 10 3 113 183 3 47 18 18 33 15 2 38 27 27 "
    "1 52 23 7 26 82 5 49 5 17 24 44 26 2 27 46 55 97 22 22 20 4 60 51 7 21 66 36 25 72 15 5 3"
)
ROWS = [
    ("p chart, 30 samples of 50 cans", "1", "0.2313, 0.0524 to 0.4102"),
    ("p chart, 24 samples after the machine was adjusted", "54", "0.1108, 0.0000 to 0.2440"),
    ("u chart, flaws in 20 samples of 5 computers", "1", "1.93, 0.07 to 3.79"),
    ("u chart, flaws in dyed cloth, 10 units of area", "1", "1.42, 0.29 to 2.56"),
    ("u chart, flaws in dyed cloth, 13 units of area", "3", "1.42, 0.43 to 2.42"),
    ("P' chart, seen within four hours", "1", "0.95290, 0.94013 to 0.96567"),
    ("P' chart, seen within four hours", "19", "0.95290, 0.94009 to 0.96571"),
    ("U' chart, seen within four hours", "1", "0.95290, 0.94013 to 0.96567"),
    ("g chart by Benneyan, operations between deaths", "1", "24, 0 to 128.2"),
    ("t chart, days between deaths", "1", "11.2, 0.0 to 106.1"),
]


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def cans():
    rebases = [Rebase(start=30, reason="The machine was adjusted.")]
    return p_chart(numbers(CANS), [50] * 54, laney=LaneyCorrection.NEVER, rebases=rebases)


def cloth():
    areas = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
    return u_chart([14, 12, 20, 11, 7, 10, 21, 16, 19, 23], areas, laney=LaneyCorrection.NEVER)


def computers():
    return u_chart([10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5], [5] * 20)


CHARTS = {
    "p chart": (cans, 4),
    "u chart, flaws in 20": (computers, 2),
    "u chart, flaws in dyed": (cloth, 2),
    "P'": (lambda: p_chart(numbers(SEEN), numbers(ATTENDED)), 5),
    "U'": (lambda: u_chart(numbers(SEEN), numbers(ATTENDED), laney=LaneyCorrection.ALWAYS), 5),
    "g chart": (lambda: g_chart(numbers(CASES), limits=GeometricLimits.BENNEYAN), 1),
    "t chart": (lambda: t_chart(numbers(DAYS)), 1),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}, point {row[1]}")
def test_the_chart_has_these_limits(row) -> None:
    what, point, expected = row
    draw, digits = next(found for name, found in CHARTS.items() if what.startswith(name))

    lines, place = draw().lines, int(point) - 1

    lower, upper = lines.lower[place], lines.upper[place]
    if what.startswith("g chart"):
        found = f"{lines.centre[place]:.0f}, {lower:.0f} to {upper:.1f}"
    else:
        found = f"{lines.centre[place]:.{digits}f}, {lower:.{digits}f} to {upper:.{digits}f}"
    assert found == expected
