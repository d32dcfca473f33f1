"""The explorer: a planted gap is named real, chance is not, and what is withheld stays so in every way out."""

import csv
import io
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from plumbline.evidence.actions import record_run
from plumbline.evidence.explorer import explore
from plumbline.evidence.reality import Verdict, gaps, is_it_real, over_time
from plumbline.measures.results import Observation
from tests.evidence.builders import BLACK, HIDDEN, SMALL, UNKNOWN, WHITE, a_run

EXPLORER_QUERIES = 7
CUT = "?measure=detentions&area=E92000001&grouping=nhs-2001-5&period=2023/24"


@pytest.fixture
def recorded(db: None) -> None:
    record_run(by="system:test", run=a_run(), kind="published")


def _addresses() -> list[str]:
    return [
        reverse("evidence:explore"),
        reverse("evidence:explore_chart", args=["svg"]),
        reverse("evidence:explore_figures", args=["csv"]),
        reverse("evidence:explore_figures", args=["parquet"]),
    ]


def _read(client: Client, query: str = CUT) -> str:
    return client.get(reverse("evidence:explore") + query).content.decode()


@pytest.mark.usefixtures("recorded")
def test_who_may_see_figures_opens_it_and_nobody_else(analyst: Client, colleague: Client) -> None:
    assert [analyst.get(address).status_code for address in _addresses()] == [200] * 4
    assert [colleague.get(address).status_code for address in _addresses()] == [403] * 4
    assert [Client().get(address).status_code for address in _addresses()] == [302] * 4


def test_without_figures_the_page_says_so_and_files_are_not_there(analyst: Client) -> None:
    assert "There are no figures yet." in _read(analyst, "")
    assert [analyst.get(address).status_code for address in _addresses()[1:]] == [404] * 3


@pytest.mark.usefixtures("recorded")
def test_a_planted_gap_is_named_real(analyst: Client) -> None:
    page = _read(analyst)

    assert "Black or Black British differs from White by more than chance." in page
    assert Verdict.REAL_HIGHER in page


def test_a_gap_whose_interval_holds_1_is_not_called_real() -> None:
    unsure = replace(BLACK, ratio=1.4, ratio_lower=0.9, ratio_upper=2.2)

    assert [gap.verdict for gap in gaps([WHITE, unsure])] == [Verdict.UNSURE]
    assert not any("more than chance." in said for said in is_it_real([WHITE, unsure], [], []))


def test_a_gap_below_1_is_real_as_well() -> None:
    lower = replace(BLACK, ratio=0.5, ratio_lower=0.4, ratio_upper=0.6)

    assert [gap.verdict for gap in gaps([WHITE, lower])] == [Verdict.REAL_LOWER]


@pytest.mark.parametrize("hidden", ["ratio", "ratio_lower", "ratio_upper", "value"])
def test_a_gap_of_which_a_part_is_withheld_is_withheld(hidden: str) -> None:
    (gap,) = gaps([replace(BLACK, **{hidden: SMALL})])

    assert gap.verdict is Verdict.WITHHELD
    assert not any("3.8" in str(cell) for cell in gap.cells)


def test_of_many_warnings_a_few_are_said_and_the_rest_are_counted() -> None:
    said = is_it_real([WHITE], [], [f"Warning {number}." for number in range(9)])

    assert [one for one in said if "Warning" in one] == [f"Data quality: Warning {n}." for n in range(4)]
    assert said[-1] == "Data quality: the run warns of 5 more; all of it stands in the working below."


def _months(values: list[Any]) -> list[Observation]:
    return [
        replace(WHITE, period=f"{2023 + month // 12}-{month % 12 + 1:02}", value=value)
        for month, value in enumerate(values)
    ]


STEADY = [10.0, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10]


def test_a_special_cause_is_found_and_a_steady_series_is_not() -> None:
    (changed,) = over_time(_months([*STEADY, 40.0]), direction="lower")
    (steady,) = over_time(_months([*STEADY, 11.0]), direction="lower")

    assert (changed.is_special, steady.is_special) == (True, False)


@pytest.mark.parametrize("values", [[*STEADY[:-1], 40.0], [*STEADY, SMALL], [*STEADY, None]])
def test_too_short_or_with_a_gap_no_chart_is_drawn_up(values: list[Any]) -> None:
    assert over_time(_months(values), direction="lower") == []


def test_a_skipped_month_is_no_neighbour_of_the_next() -> None:
    whole = _months([*STEADY, 11.0, 10.0])

    assert over_time(whole, direction="lower")
    assert over_time([*whole[:5], *whole[6:]], direction="lower") == []


def test_parts_of_a_group_are_not_one_series() -> None:
    nurses = [replace(row, part="clinical") for row in _months([*STEADY, 11.0])]
    clerks = [replace(row, part="non-clinical", value=90.0) for row in _months([*STEADY, 11.0])]

    found = over_time([*nurses, *clerks], direction="lower")

    assert [chart.group.split(", ")[0] for chart in found] == ["clinical", "non-clinical"]
    assert not any(chart.is_special for chart in found)


@pytest.mark.django_db
def test_what_is_withheld_is_in_no_way_out(analyst: Client) -> None:
    hidden = replace(HIDDEN, area="E92000001")
    record_run(by="system:test", run=a_run(WHITE, BLACK, hidden), kind="published")

    cut = explore({})

    assert cut is not None
    assert "Arab\twithheld (fewer than 5, suppressed by the publisher)\t1,234\twithheld" in cut.as_text
    assert next(cells for cells in cut.gaps if cells[0] == "Arab")[:2] == ["Arab", "White"]
    assert not any("Arab differs" in said for said in cut.answers)
    rows = list(csv.DictReader(io.StringIO(_file(analyst, "csv").decode("utf-8-sig"))))
    assert [row["value"] for row in rows if row["group"] == "Arab"] == [""]
    table = pq.read_table(io.BytesIO(_file(analyst, "parquet"))).to_pylist()
    assert [row["value"] for row in table if row["group"] == "Arab"] == [None]


def _file(client: Client, file_format: str) -> bytes:
    response: Any = client.get(reverse("evidence:explore_figures", args=[file_format]) + CUT)
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


@pytest.mark.django_db
def test_a_download_holds_the_period_that_is_shown_alone(analyst: Client) -> None:
    earlier = replace(BLACK, period="2022/23")
    record_run(by="system:test", run=a_run(earlier, WHITE, BLACK, UNKNOWN), kind="published")

    rows = list(csv.DictReader(io.StringIO(_file(analyst, "csv").decode("utf-8-sig"))))

    assert {row["period"] for row in rows} == {"2023/24"}
    assert len(rows) == 3


@pytest.mark.django_db
def test_a_unit_narrows_the_table_and_the_files(analyst: Client) -> None:
    north, south = (replace(BLACK, organisation_unit=unit) for unit in ("North", "South"))
    record_run(by="system:test", run=a_run(WHITE, north, south), kind="published")

    cut = explore({"unit": "North"})

    assert cut is not None
    assert [row["organisation_unit"] for row in cut.rows] == ["North"]
    assert cut.ignored == ()
    assert "unit=North" in cut.query


@pytest.mark.django_db
def test_all_units_together_are_shown_until_one_is_chosen_and_a_chart_is_drawn_of_either(analyst: Client) -> None:
    unit = replace(BLACK, organisation_unit="North", period="2022/23", value=111.1, lower=100.0, upper=120.0)
    record_run(by="system:test", run=a_run(WHITE, BLACK, unit), kind="published")

    whole, north, unknown = explore({}), explore({"unit": "North"}), explore({"unit": "Nowhere"})

    assert whole is not None
    assert north is not None
    assert unknown is not None
    assert [row["organisation_unit"] for row in whole.rows] == ["", ""]
    assert [(row["organisation_unit"], row["period"]) for row in north.rows] == [("North", "2022/23")]
    assert unknown.ignored == ("“Nowhere” is no unit of this measure",)
    assert [select["choices"] for select in whole.selects if select["key"] == "unit"] == [
        [("", "All units"), ("North", "North")]
    ]
    page = _read(analyst, "?unit=North")
    assert "111.1" in page
    assert "69.5" not in page


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?measure=nothing", "“nothing” is no measure with figures"),
        ("?area=X&period=1066", "“X” is no area of this measure; “1066” is no period of this measure"),
        ("?colour=blue", "“colour” is nothing that can be chosen"),
        (f"?unit={quote('a' * 500)}", "a" * 60 + "…"),
        ("?area=%00", "made no sense"),
        ("?" + "&".join(f"x{number}=1" for number in range(9)), "and 4 more"),
        (f"?area={quote('<script>alert(1)</script>')}", "&lt;script&gt;"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_told(analyst: Client, query: str, said: str) -> None:
    response = analyst.get(reverse("evidence:explore") + query)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert "<script>alert" not in response.content.decode()


@pytest.mark.usefixtures("recorded")
def test_its_own_addresses_make_sense(analyst: Client) -> None:
    cut = explore({})

    assert cut is not None
    assert "made no sense" not in _read(analyst, f"?{cut.query}")


@pytest.mark.django_db
@pytest.mark.parametrize("runs", [1, 3])
def test_it_costs_as_many_queries_with_one_measure_as_with_three(
    analyst: Client, runs: int, django_assert_num_queries: Any
) -> None:
    for measure in ("detentions", "restraint", "community-treatment-orders")[:runs]:
        rows = (replace(row, measure=measure) for row in (WHITE, BLACK))
        record_run(by="system:test", run=a_run(*rows, measure=measure), kind="published")
    _read(analyst)

    with django_assert_num_queries(EXPLORER_QUERIES):
        _read(analyst)


def test_the_gap_is_drawn_where_there_is_one(analyst: Client) -> None:
    record_run(by="system:test", run=a_run(WHITE, BLACK), kind="published", definition={"title": "Detentions"})

    page = analyst.get(reverse("evidence:explore")).content.decode()
    svg = analyst.get(reverse("evidence:explore_chart", args=["svg"]), {"gap": "yes", "size": "wide"})
    png = analyst.get(reverse("evidence:explore_chart", args=["png"]), {"gap": "yes"})

    assert "gap=yes&amp;size=wide" in page
    assert "3.75 (3.65 to 3.86) times White" in svg.content.decode()
    assert png.content.startswith(b"\x89PNG")


def test_without_a_gap_there_is_no_picture_of_one(analyst: Client) -> None:
    record_run(by="system:test", run=a_run(WHITE), kind="published", definition={"title": "Detentions"})

    page = analyst.get(reverse("evidence:explore")).content.decode()

    assert "gap=yes" not in page
    assert analyst.get(reverse("evidence:explore_chart", args=["svg"]), {"gap": "yes"}).status_code == 404


def _parted(by: str, *parts: str) -> None:
    rows = [
        replace(WHITE, grouping="everyone", group="Everyone", part=part, comparator=None, ratio=None)
        for part in parts
    ]
    record_run(by="system:test", run=a_run(*rows, settings={"area": "E92000001", "split": by}), kind="published")


@pytest.mark.django_db
def test_figures_that_are_parted_in_several_ways_can_each_be_chosen_and_name_their_parts() -> None:
    _parted("sex", "sex 1", "sex 2")
    _parted("age_band", "age band 18 to 64")

    first, by_sex = explore({}), explore({"parted": "sex"})

    assert first.picture.ways == [("age_band", "By age band"), ("sex", "By sex")]
    assert [row[0] for row in first.page.table["rows"]] == ["Everyone, age band 18 to 64"]
    assert [row[0] for row in by_sex.page.table["rows"]] == ["Everyone, sex 1", "Everyone, sex 2"]
    assert "parted=sex" in by_sex.query
    assert by_sex.ignored == ()
    assert explore({"parted": "nothing"}).ignored == ("“nothing” is no way of splitting of this measure",)
