"""The desk's pages of figures: who may open them, what they say, and what they cost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plumbline.evidence.actions import load_national_context, record_run
from plumbline.evidence.models import Dataset, MeasureRun
from plumbline.evidence.page import DIRECTIONS
from plumbline.measures.definitions import load_catalogue
from tests.evidence.builders import BLACK, SOURCE, WHITE, a_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorded() -> MeasureRun:
    return record_run(by="system:test", run=a_run(), kind="published")


def _addresses() -> list[str]:
    run, dataset = MeasureRun.objects.get(), Dataset.objects.get()
    return [
        reverse("evidence:measures"),
        reverse("evidence:measure", args=["detentions"]),
        reverse("evidence:chart", args=["detentions", "svg"]),
        reverse("evidence:chart", args=["detentions", "png"]),
        reverse("evidence:download", args=["detentions", "csv"]),
        reverse("evidence:download", args=["detentions", "json"]),
        reverse("evidence:datasets"),
        reverse("evidence:dataset", args=[dataset.slug]),
        reverse("evidence:runs"),
        reverse("evidence:run", args=[run.public_id]),
    ]


@pytest.mark.usefixtures("recorded")
def test_an_analyst_opens_every_page(analyst: Client) -> None:
    assert [analyst.get(address).status_code for address in _addresses()] == [200] * 10


@pytest.mark.usefixtures("recorded")
def test_a_colleague_without_the_permission_is_refused_with_a_sentence(colleague: Client) -> None:
    responses = [colleague.get(address) for address in _addresses()]

    assert [response.status_code for response in responses] == [403] * 10
    assert "You may not see figures before they are released." in responses[0].content.decode()


@pytest.mark.usefixtures("recorded")
def test_a_stranger_is_sent_to_sign_in() -> None:
    responses = [Client().get(address) for address in _addresses()]

    assert [(response.status_code, response["Location"].split("?")[0]) for response in responses] == [
        (302, "/account/login/")
    ] * 10


@pytest.mark.usefixtures("recorded")
def test_no_page_takes_a_post(analyst: Client) -> None:
    assert [analyst.post(address).status_code for address in _addresses()] == [405] * 10


def test_empty_lists_say_so(analyst: Client) -> None:
    pages = [
        analyst.get(reverse(f"evidence:{name}")).content.decode() for name in ("measures", "datasets", "runs")
    ]

    assert "No measure has been worked out yet." in pages[0]
    assert "No file has been loaded yet." in pages[1]
    assert "No measure has been run yet." in pages[2]


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    "address",
    [
        "/desk/evidence/measures/unheard-of/",
        "/desk/evidence/measures/unheard-of/chart.svg",
        "/desk/evidence/measures/detentions/chart.exe",
        "/desk/evidence/measures/detentions/figures.xls",
        "/desk/evidence/datasets/unheard-of/",
        "/desk/evidence/runs/00000000-0000-0000-0000-000000000000/",
    ],
)
def test_what_is_not_there_is_not_found(analyst: Client, address: str) -> None:
    assert analyst.get(address).status_code == 404


@pytest.mark.usefixtures("recorded")
def test_choices_that_make_no_sense_fall_back(analyst: Client) -> None:
    page = analyst.get(
        reverse("evidence:measure", args=["detentions"]),
        {"area": "Mars", "grouping": "' OR 1=1", "period": "\x00", "figures": "both"},
    )

    assert page.status_code == 200
    assert "E92000001, 2023/24" in page.content.decode()


def test_a_measure_page_shows_its_working(analyst: Client) -> None:
    load_national_context(by="system:demo")

    text = analyst.get(reverse("evidence:measure", args=["detentions"])).content.decode()

    run = MeasureRun.objects.get(measure="detentions", settings__area="E92000001")
    for expected in (
        "Detentions under the Mental Health Act",
        "In England, 2023/24: the figure for Black or Black British is 239.0 detentions per 100,000 people",
        "5,693 ÷ 2,381,722 × 100,000 = 239.0287",
        "Roma people are left out of the White population",
        "Breslow and Day (1987)",
        DIRECTIONS[load_catalogue()["detentions"].direction],
        run.definition_version,
        *(dataset.sha256 for dataset in run.datasets.all()),
    ):
        assert expected in text


def test_the_working_says_who_ran_it(analyst: Client) -> None:
    from plumbline.people.models import Person

    record_run(by=Person.objects.get(name="Ada Analyst"), run=a_run(), kind="published")

    text = analyst.get(reverse("evidence:measure", args=["detentions"])).content.decode()

    assert "Ada Analyst" in text


@pytest.mark.usefixtures("recorded")
def test_invented_figures_stay_apart_and_say_so(analyst: Client) -> None:
    record_run(by="system:demo", run=a_run(WHITE), kind="demonstration")
    address = reverse("evidence:measure", args=["detentions"])

    real = analyst.get(address).content.decode()
    invented = analyst.get(address, {"figures": "demonstration"}).content.decode()

    assert "these figures are invented" not in real
    assert "these figures are invented" in invented


@pytest.mark.usefixtures("recorded")
def test_a_chart_is_not_sent_again_while_it_stays_the_same(analyst: Client) -> None:
    address = reverse("evidence:chart", args=["detentions", "svg"])

    first = analyst.get(address)
    again = analyst.get(address, headers={"If-None-Match": first["ETag"]})
    record_run(by="system:test", run=a_run(WHITE), kind="published")
    later = analyst.get(address, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, first["Content-Type"], again.status_code, later.status_code) == (
        200,
        "image/svg+xml",
        304,
        200,
    )


def test_a_run_page_shows_what_it_changed(analyst: Client) -> None:
    from dataclasses import replace

    record_run(by="system:test", run=a_run(WHITE, BLACK), kind="published")
    second = record_run(by="system:test", run=a_run(WHITE, replace(BLACK, value=261.5)), kind="published")

    text = analyst.get(reverse("evidence:run", args=[second.public_id])).content.decode()

    assert "The files, the definition and the settings are the same" in text
    assert "1 of 2 figures moved" in text
    assert "Black or Black British, 2023/24, E92000001" in text


def test_lists_are_searched_filtered_and_exported(analyst: Client) -> None:
    record_run(by="system:test", run=a_run(), kind="published")
    record_run(by="system:test", run=a_run(measure="use-of-force"), kind="demonstration")
    address = reverse("evidence:measures")

    def titles(**asked: str) -> list[str]:
        response: Any = analyst.get(address, {**asked, "format": "csv"})
        lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1:]
        return [line.split(",")[0] for line in lines]

    assert titles() == ["Detentions", "Use of force"]
    assert titles(q="force") == ["Use of force"]
    assert titles(kind="published") == ["Detentions"]
    assert titles(source="NHS England") == ["Detentions", "Use of force"]
    assert titles(sort="-title") == ["Use of force", "Detentions"]


MEASURES_QUERIES = 7
MEASURE_QUERIES = 9


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_measures_costs_the_same_at_any_length(
    analyst: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        record_run(by="system:test", run=a_run(measure=f"measure-{number}"), kind="published")

    with django_assert_num_queries(MEASURES_QUERIES):
        analyst.get(reverse("evidence:measures"))


@pytest.mark.parametrize("runs", [2, 4])
def test_a_measure_page_costs_the_same_however_often_it_was_run(
    analyst: Client, runs: int, django_assert_num_queries: Any
) -> None:
    for number in range(runs):
        record_run(by="system:test", run=a_run(definition_version=str(number)), kind="published")

    with django_assert_num_queries(MEASURE_QUERIES):
        analyst.get(reverse("evidence:measure", args=["detentions"]))


def _width(response: Any) -> int:
    return int(response.content.decode().split('width="', 1)[1].split('"', 1)[0])


def test_a_chart_is_wide_where_it_is_asked_for_and_an_unknown_size_is_the_narrow_one(analyst: Client) -> None:
    record_run(by="system:test", run=a_run(), kind="published")
    address = reverse("evidence:chart", args=["detentions", "svg"])

    wide, narrow, unknown = (analyst.get(address, asked) for asked in ({"size": "wide"}, {}, {"size": "../etc"}))

    assert _width(wide) > 700 > 420 >= _width(narrow)
    assert unknown.content == narrow.content
    assert len({wide["ETag"], narrow["ETag"]}) == 2


def test_a_monthly_measure_has_one_picture_and_none_of_a_single_month(analyst: Client) -> None:
    load_national_context(by="system:demo")
    chart = reverse("evidence:chart", args=["restraint-monthly", "svg"])

    text = analyst.get(reverse("evidence:measure", args=["restraint-monthly"])).content.decode()

    assert text.count('<img class="pl-chart"') == 1
    assert "September 2021 to August 2022" in text
    assert analyst.get(chart).content == analyst.get(chart, {"trend": "yes"}).content


def test_a_trend_of_one_group_has_one_picture_and_one_of_three_groups_two(analyst: Client) -> None:
    load_national_context(by="system:demo")
    address = reverse("evidence:measure", args=["detentions-black-trend"])

    one, three = (
        analyst.get(address, {"grouping": grouping}).content.decode()
        for grouping in ("nhs-2001-5", "nhs-2001-16")
    )

    assert (one.count('<img class="pl-chart"'), three.count('<img class="pl-chart"')) == (1, 2)


def test_measures_are_filtered_by_their_topic(analyst: Client) -> None:
    load_national_context(by="system:demo")
    address = reverse("evidence:measures")

    found = {
        topic: b"".join(analyst.get(address, {"topic": topic, "format": "csv"}).streaming_content).count(b"\r\n")
        - 1
        for topic in ("mental-health-act", "restraint", "workforce", "weather")
    }

    assert found == {"mental-health-act": 6, "restraint": 1, "workforce": 7, "weather": 14}


def test_a_day_of_publication_that_nobody_recorded_is_said_to_be_so(analyst: Client) -> None:
    from dataclasses import replace

    source = replace(SOURCE, published="not recorded")
    record_run(by="system:test", run=a_run(sources=(source,)), kind="published")

    pages = [
        analyst.get(reverse("evidence:measure", args=["detentions"])).content.decode(),
        analyst.get(reverse("evidence:dataset", args=[Dataset.objects.get().slug])).content.decode(),
    ]

    assert ["publication date not recorded" in page for page in pages] == [True, True]
