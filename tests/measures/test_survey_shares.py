"""Runs of the staff survey give the published shares with their bases, intervals and ratios to White staff."""

from pathlib import Path

import pytest

from plumbline.equity.values import Withheld
from plumbline.measures.definitions import load_definition
from plumbline.measures.errors import BadInput, NotOffered
from plumbline.measures.groupings import ethnicity
from plumbline.measures.methods.survey_shares import (
    FEW_NOTE,
    HOLDS_COMPARATOR,
    IMPLIED,
    IN_COMPARATOR,
    IS_COMPARATOR,
    compute,
)
from plumbline.measures.questions import Question
from plumbline.measures.results import Observation, Run
from plumbline.measures.runs import run
from tests.measures.survey_workbooks import EVERYONE, OTHERS, SHEET_15, WHITE, write_survey

DETAILED = "Ethnic background (detailed)"
GROUPS = (
    "White - English / Welsh / Scottish / Northern Irish / British",
    "White - Irish",
    "White - Gypsy or Irish Traveller",
    "White - Any other White background",
    "Mixed/Multiple ethnic background - White and Black Caribbean",
    "Mixed/Multiple ethnic background - White and Black African",
    "Mixed/Multiple ethnic background - White and Asian",
    "Mixed/Multiple ethnic background - Any other Mixed / Multiple ethnic background",
    "Asian/Asian British - Indian",
    "Asian/Asian British - Pakistani",
    "Asian/Asian British - Bangladeshi",
    "Asian/Asian British - Chinese",
    "Asian/Asian British - Any other Asian background",
    "Black/African/Caribbean/Black British - African",
    "Black/African/Caribbean/Black British - Caribbean",
    "Black/African/Caribbean/Black British - Any other Black / African / Caribbean background",
    "Other ethnic group - Arab",
    "Other ethnic group - Any other ethnic background",
)
ROWS = (
    EVERYONE,
    WHITE,
    OTHERS,
    ("National", "Region", "South East", "Organisation Size"),
    *(("National", DETAILED, group, "Organisation Size") for group in GROUPS),
)


def group_of(result: Run, code: str) -> Observation:
    [found] = [observation for observation in result.observations if observation.group_code == code]
    return found


def test_the_gap_in_discrimination_by_colleagues_is_reproduced() -> None:
    result = run("discrimination-by-colleagues", grouping="white-and-all-other")

    white, others = result.observations
    assert [round(o.value, 2) for o in (white, others)] == [6.77, 15.20]
    assert (others.comparator, round(others.ratio, 2)) == ("White", 2.25)
    assert (round(others.ratio_lower, 3), round(others.ratio_upper, 3)) == (2.214, 2.279)
    assert (white.comparator, white.ratio, white.note) == (None, None, f"{IMPLIED} {IS_COMPARATOR}")


def test_every_group_of_england_is_shown_with_base_interval_and_working() -> None:
    result = run("discrimination-by-patients")

    assert len(result.observations) == 1 + 2 + 18
    everyone = result.observations[0]
    assert (everyone.value, everyone.denominator, everyone.numerator) == (9.25251, 740189, 68486)
    assert everyone.value == everyone.published_value
    assert (everyone.method, everyone.note) == ("Wilson score", f"{IMPLIED} {HOLDS_COMPARATOR}")
    assert all(o.lower < o.value < o.upper for o in result.observations)
    assert {s.name for s in result.sources} == {"staff_survey_2024_national"}


def test_groups_within_white_have_no_ratio_to_white() -> None:
    result = run("discrimination-by-colleagues", grouping="census-2011-18")

    traveller, african = group_of(result, "traveller"), group_of(result, "african")
    assert (round(traveller.value, 1), traveller.ratio, traveller.note) == (
        21.8,
        None,
        f"{IMPLIED} {IN_COMPARATOR}",
    )
    assert (round(african.ratio, 2), african.note) == (2.34, IMPLIED)


def test_a_trust_is_shown_for_everyone_together_only() -> None:
    result = run("staff-abused-by-patients", area="RW1")

    [everyone] = result.observations
    assert (everyone.value, everyone.denominator, everyone.ratio) == (23.619941, 4938, None)
    with pytest.raises(NotOffered, match="can't be added up to it; ask for everyone"):
        run("staff-abused-by-patients", area="RW1", grouping="white-and-all-other")


def test_what_the_survey_does_not_publish_is_refused_with_the_reason() -> None:
    with pytest.raises(NotOffered, match="There are no figures of “fair-career-progression” for England in 2023"):
        run("fair-career-progression", period="2023")
    with pytest.raises(NotOffered, match=r"does not publish .* by nhs-2001-5"):
        run("fair-career-progression", grouping="nhs-2001-5")
    with pytest.raises(NotOffered, match="there is no area “RW1”"):
        run("discrimination-ethnic-background", area="RW1")


def test_a_period_can_be_asked_for() -> None:
    assert len(run("fair-career-progression", period="2024", grouping="everyone").observations) == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nhs_staff_survey_2024").mkdir()
    return tmp_path


def test_originals_in_a_folder_are_run_on(folder: Path) -> None:
    write_survey(folder / "nhs_staff_survey_2024" / "NSS24_national_results.xlsx", rows=ROWS)

    result = run("staff-abused-by-patients", data=folder, grouping="white-and-all-other")

    white, others = result.observations
    assert (white.value, white.denominator, others.value, others.ratio) == (40.0, 200, 40.0, 1.0)


def test_a_withheld_cell_is_withheld_with_everything_made_from_it(folder: Path) -> None:
    changes = {(SHEET_15, "O7"): "-", (SHEET_15, "P7"): "-", (SHEET_15, "O22"): "-"}
    write_survey(folder / "nhs_staff_survey_2024" / "NSS24_national_results.xlsx", rows=ROWS, changes=changes)

    result = run("discrimination-ethnic-background", data=folder)

    suppressed = Withheld("The publisher shows no result from fewer than 10 responses.")
    white, others, chinese = (group_of(result, code) for code in ("white", "all-other", "chinese"))
    withheld_row = group_of(result, "other-asian")
    assert (white.value, white.lower, white.numerator, white.denominator) == (suppressed,) * 4
    assert (others.value, others.ratio, others.ratio_lower) == (50.0, suppressed, suppressed)
    assert chinese.ratio == suppressed
    assert (withheld_row.value, withheld_row.numerator, withheld_row.denominator) == (suppressed, suppressed, 30)
    assert withheld_row.published_value == suppressed


def test_a_share_that_implies_few_people_says_so(folder: Path) -> None:
    changes = {(SHEET_15, "P8"): 12}
    write_survey(folder / "nhs_staff_survey_2024" / "NSS24_national_results.xlsx", rows=ROWS, changes=changes)

    others = group_of(run("discrimination-ethnic-background", data=folder), "all-other")

    assert others.numerator == 6
    assert others.note.startswith(f"{IMPLIED} {FEW_NOTE}")


def test_a_comparator_share_of_nothing_gives_no_ratio(folder: Path) -> None:
    changes = {(SHEET_15, "O7"): 0}
    write_survey(folder / "nhs_staff_survey_2024" / "NSS24_national_results.xlsx", rows=ROWS, changes=changes)

    others = group_of(run("discrimination-ethnic-background", data=folder), "all-other")

    assert (others.value, others.ratio) == (50.0, None)


def test_a_workbook_that_lacks_a_group_is_refused(folder: Path) -> None:
    write_survey(folder / "nhs_staff_survey_2024" / "NSS24_national_results.xlsx", rows=ROWS[:-1])

    with pytest.raises(BadInput) as refused:
        run("discrimination-ethnic-background", data=folder)

    assert str(refused.value) == (
        "NSS24_national_results.xlsx: has no row for “Other ethnic group - Any other ethnic background”; "
        "groups were renamed or rows removed."
    )


def test_a_workbook_that_lacks_a_trust_is_refused(folder: Path) -> None:
    labels = ("ODS code", "Organisation name", "Benchmarking group", "Region", "ICS", "Weighting")
    trusts = [(code, f"Trust {code}", "-", "-", "-", "-") for code in ("RW1", "R1C", "RHM", "RHU", "RN5")]
    path = folder / "nhs_staff_survey_2024"
    write_survey(path / "NSS24_national_results.xlsx", rows=ROWS)
    write_survey(path / "NSS24_organisational_results.xlsx", labels=labels, rows=trusts)

    with pytest.raises(BadInput, match="has no row for R1F1; it may be cut short"):
        run("staff-abused-by-patients", area="RW1", data=folder)


def test_a_measure_without_comparator_has_shares_and_no_ratios() -> None:
    definition = load_definition("fair-career-progression").model_copy(update={"comparator": None})
    groupings = (ethnicity().groupings["white-and-all-other"],)

    answer = compute(Question(definition=definition, area=definition.areas[0], groupings=groupings))

    assert [(o.ratio, o.comparator, o.note) for o in answer.observations] == [(None, None, IMPLIED)] * 2


@pytest.mark.shared_data
@pytest.mark.parametrize("slug", ["staff-abused-by-patients", "discrimination-ethnic-background"])
def test_the_originals_give_what_the_packaged_tables_give(shared_data: Path, slug: str) -> None:
    assert run(slug, data=shared_data).observations == run(slug).observations
