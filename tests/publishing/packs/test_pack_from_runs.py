"""A measure's page is worked out from its runs: chart, icons, groups, gap, working, and what is not known."""

from dataclasses import replace

import pytest

from plumbline.equity.spc import Assurance, Variation
from plumbline.equity.values import Withheld
from plumbline.measures.results import Observation, Run
from plumbline.measures.runs import run
from plumbline.publishing.packs.from_runs import NO_GAP, measure_page
from plumbline.publishing.packs.pictures import check_drawing

SMALL = Withheld("Fewer than 10 people were counted.")
FIGURES = ("numerator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")


@pytest.fixture(scope="module")
def detentions() -> Run:
    return run("detentions")


@pytest.fixture(scope="module")
def restraint() -> Run:
    return run("restraint-monthly", area="RXG")


def changed(outcome: Run, group: str, **figures: object) -> Run:
    """The run with other figures of one group."""

    def other(seen: Observation) -> Observation:
        return replace(seen, **figures) if seen.group == group else seen

    return replace(outcome, observations=tuple(map(other, outcome.observations)))


def test_groups_are_compared_and_the_clearest_gap_is_the_headline(detentions: Run) -> None:
    page = measure_page(by_group=detentions)

    assert (page.slug, page.title, page.period, page.comparator) == (
        "detentions",
        "Detentions under the Mental Health Act",
        "2023/24",
        "White",
    )
    assert page.headline == (
        "Black or Black British: 239.0 (232.9 to 245.3) detentions per 100,000 people, 3.4 times that of White."
    )
    assert (
        page.gap == "The figure of Black or Black British is 3.4 times that of White (95% interval 3.3 to 3.5)."
    )
    assert [row.group for row in page.rows] == [
        "White",
        "Mixed",
        "Asian or Asian British",
        "Black or Black British",
        "Other ethnic groups",
        "Unknown (not stated or not known)",
    ]
    assert page.rows[0].ratio is None


def test_a_page_by_group_has_a_chart_of_those_groups_and_no_icons(detentions: Run) -> None:
    page = measure_page(by_group=detentions)

    assert page.picture is not None
    check_drawing(page.picture.svg)
    assert page.picture.png.startswith(b"\x89PNG")
    assert "Black or Black British, 2023/24: 239.0" in page.picture.description
    assert "Caribbean" not in page.picture.description
    assert (page.variation, page.assurance) == (None, None)


def test_the_working_names_methods_sources_and_definition(detentions: Run) -> None:
    working = measure_page(by_group=detentions).working

    assert working[0] == "Interval: Byar."
    assert any(each.startswith("Interval of the ratio: log-normal") for each in working)
    assert any("NHS England (SHA-256 93cb19a830bf…)" in each for each in working)
    assert working[-1].startswith("Definition: detentions, version ")


def test_months_are_a_control_chart_with_icons(restraint: Run) -> None:
    page = measure_page(over_time=restraint, target=1.0)

    assert (page.variation, page.assurance) == (Variation.COMMON_CAUSE, Assurance.CONSISTENTLY_FAILING)
    assert page.period == "August 2022"
    assert page.icons_of == ""
    assert page.target == "1.0 people restrained per 1,000 bed days"
    assert page.headline == "Everyone: 3.3 (2.3 to 4.5) people restrained per 1,000 bed days, August 2022."
    assert page.gap == ""
    assert page.unknown[0].startswith("16 of 66 providers in the file could not be given a code")


def test_without_a_target_there_is_no_assurance(restraint: Run) -> None:
    assert measure_page(over_time=restraint).assurance is None


def test_a_withheld_group_is_told_and_is_never_the_headline(detentions: Run) -> None:
    hidden = changed(detentions, "Black or Black British", **dict.fromkeys(FIGURES, SMALL))

    page = measure_page(by_group=hidden)

    assert page.unknown == ("1 figure is withheld.",)
    assert "Black or Black British" not in page.headline + page.gap
    assert page.rows[3].reasons == (SMALL.why,)


def test_where_everything_is_withheld_nothing_is_claimed(detentions: Run) -> None:
    groups = {each.group for each in detentions.observations}
    hidden = detentions
    for group in groups:
        hidden = changed(hidden, group, **dict.fromkeys(FIGURES, SMALL))

    page = measure_page(by_group=hidden)

    assert (page.headline, page.latest, page.gap) == ("", "", "")


def test_a_gap_that_chance_may_have_made_is_called_so(detentions: Run) -> None:
    near = detentions
    for group in {each.group for each in detentions.observations} - {"White"}:
        near = changed(near, group, ratio=1.1, ratio_lower=0.8, ratio_upper=1.4)

    assert measure_page(by_group=near).gap.endswith(NO_GAP)


def test_a_page_is_of_one_measure(detentions: Run, restraint: Run) -> None:
    with pytest.raises(ValueError, match="one measure"):
        measure_page()
    with pytest.raises(ValueError, match="one measure"):
        measure_page(over_time=restraint, by_group=detentions)


def test_a_run_without_figures_is_a_page_without_a_chart(detentions: Run) -> None:
    page = measure_page(by_group=replace(detentions, observations=()))

    assert (page.picture, page.rows, page.headline) == (None, (), "")


def test_groups_over_time_are_drawn_beside_their_comparator_with_the_icons_of_one(records_over_time) -> None:
    over_time, by_group = records_over_time

    page = measure_page(over_time=over_time, by_group=by_group, of="Black or Black British")

    assert page.icons_of == "Black or Black British"
    assert page.variation is not None
    assert page.picture is not None
    assert "White: " in page.picture.description
    assert "Mixed: " not in page.picture.description
    assert measure_page(over_time=over_time, by_group=by_group).icons_of in {row.group for row in page.rows}


@pytest.fixture(scope="module")
def records_over_time(tmp_path_factory) -> tuple[Run, Run]:
    from plumbline.measures.record_runs import open_records
    from plumbline.measures.synthetic.generating import generate

    place = tmp_path_factory.mktemp("extract") / "records"
    generate(place, people=4_000, sources=("mhsds",))
    with open_records(place) as records:
        slug = "access-did-not-attend"
        return records.run(slug, every="month"), records.run(slug)
