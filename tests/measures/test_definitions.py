"""A definition that says something wrong is refused with its file and field; the catalogue's own are sound."""

from pathlib import Path

import pytest

from plumbline.measures import definitions
from plumbline.measures.definition_parts import Population
from plumbline.measures.definitions import (
    catalogue_folder,
    load_catalogue,
    load_definition,
    read_definition,
)
from plumbline.measures.errors import BadDefinition, NotOffered, UnknownMeasure

GOOD = (catalogue_folder() / "detentions.yaml").read_text(encoding="utf-8")


def write(folder: Path, text: str, name: str = "detentions.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_the_catalogue_is_read_whole_in_order() -> None:
    catalogue = load_catalogue()

    assert list(catalogue) == sorted(catalogue)
    assert {
        "community-treatment-orders",
        "detentions",
        "detentions-black-trend",
        "section-136",
        "section-2-on-admission",
        "section-3-on-admission",
    } <= set(catalogue)


def test_the_version_changes_with_every_letter_of_the_file(tmp_path: Path) -> None:
    before = read_definition(write(tmp_path, GOOD)).version

    after = read_definition(write(tmp_path, GOOD + "# a word\n")).version

    assert before != after
    assert len(before) == 12


@pytest.mark.parametrize(
    ("find", "put", "sentence"),
    [
        ("why: >-", "whyever: >-", "detentions.yaml, field why: is missing."),
        ("why: >-", "whyever: >-", "detentions.yaml, field whyever: is not a field of a measure definition."),
        (
            "topic: mental-health-act",
            "topic: weather",
            "detentions.yaml, field topic: Value error, there is no topic “weather”. There are: mental",
        ),
        ("topic: mental-health-act", "", "detentions.yaml, field topic: is missing."),
        ("per: 100000", "per: 0", "detentions.yaml, field per: Input should be greater than 0."),
        ("direction: none", "direction: down", "detentions.yaml, field direction: Input should be 'lower'"),
        ("group: white}", "group: green}", "field comparator: Value error, there is no group “green”"),
        (
            "groupings: [shared-4]",
            "groupings: [shared-5]",
            "field areas.1: Value error, “shared-5” is not a grouping that Plumbline knows.",
        ),
        ("slug: detentions", "slug: other", "field slug: is “other”; it must be the file's own name."),
        ("author: Analyst", "author: ''", "field author: is empty."),
        ("members: [roma]", "members: []", "leaves_out.0.members: needs at least one entry."),
        ("title: Detentions under the Mental Health Act", "title: 7", "field title: must be text"),
        ("slug: detentions", "slug: [", "detentions.yaml: is not readable as YAML in UTF-8"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, find: str, put: str, sentence: str) -> None:
    path = write(tmp_path, GOOD.replace(find, put, 1))

    with pytest.raises(BadDefinition) as caught:
        read_definition(path)

    assert sentence in str(caught.value)


@pytest.mark.parametrize("text", ["", "- a\n- b\n"])
def test_a_file_without_fields_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadDefinition, match=r"detentions\.yaml: holds no fields\."):
        read_definition(write(tmp_path, text))


def test_a_definition_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition, match="is not readable as YAML in UTF-8"):
        read_definition(write(tmp_path, GOOD.encode("utf-16")))


def test_an_unknown_measure_lists_those_there_are() -> None:
    with pytest.raises(UnknownMeasure, match=r"There is no measure “detention”\. Did you mean .*detentions"):
        load_definition("detention")


@pytest.mark.parametrize("written", ['"2025-09"', "2025-09-12"])
def test_a_standard_may_be_dated_by_month_or_day(tmp_path: Path, written: str) -> None:
    path = write(tmp_path, GOOD.replace('date: "2025-09"', f"date: {written}"))

    assert read_definition(path).standard.date == written.strip('"')


def test_an_area_is_found_by_code_or_name() -> None:
    definition = load_definition("detentions")

    assert definition.area(None).code == "E92000001"
    assert definition.area("qrl") == definition.area("nhs hampshire and isle of wight integrated care board")


def test_an_area_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotOffered) as caught:
        load_definition("detentions").area("Wales")

    assert str(caught.value) == (
        "“detentions” is offered for England (E92000001) and NHS Hampshire and Isle of Wight Integrated Care "
        "Board (QRL); there is no area “Wales”."
    )


def test_the_groupings_of_all_areas_are_listed_once() -> None:
    assert load_definition("detentions").groupings == ("nhs-2001-5", "nhs-2001-16", "shared-4")


def test_a_population_serves_only_its_own_periods() -> None:
    before = Population(table="t", series="s", last_period="2021/22")
    after = Population(table="t", series="s", first_period="2022/23")

    assert [before.serves(period) for period in ("2017/18", "2021/22", "2022/23")] == [True, True, False]
    assert [after.serves(period) for period in ("2021/22", "2022/23")] == [False, True]


def test_an_installed_package_reads_its_own_catalogue(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(definitions, "REPOSITORY_CATALOGUE", tmp_path / "gone")

    assert catalogue_folder() == definitions.PACKAGED_CATALOGUE
