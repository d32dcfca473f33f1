"""Monthly restraint rates by provider: rounded halves, withheld halves, names that were then, and gaps."""

from pathlib import Path

import pytest

from plumbline.equity.values import Withheld
from plumbline.measures.definition_parts import Area
from plumbline.measures.definitions import load_definition
from plumbline.measures.errors import NotOffered
from plumbline.measures.groupings import ethnicity
from plumbline.measures.methods.provider_rates import NO_BED_DAYS, ROUNDED, TOO_FEW_BED_DAYS, compute
from plumbline.measures.questions import Question
from plumbline.measures.runs import run
from plumbline.measures.sources.restraint import WITHHELD
from plumbline.measures.tables import load_table

HEAD = "period,provider,metric,value,file\n"
OURS = "SOUTHERN HEALTH NHS FOUNDATION TRUST"


def write(folder: Path, people: list[str], bed_days: list[str]) -> Path:
    place = folder / "mhsds_restraint_2021_22"
    place.mkdir(exist_ok=True)
    rows = [f"{when},{OURS},MHS76,{value},f\n" for when, value in (each.split(",") for each in people)]
    (place / "people_restrained_MHS76.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    days = [f"{when},{OURS},Bed days in RP,{value},f\n" for when, value in (each.split(",") for each in bed_days)]
    (place / "bed_days.csv").write_text(HEAD + "".join(days), encoding="utf-8")
    return folder


def test_southern_health_is_the_first_provider_and_reads_as_published() -> None:
    result = run("restraint-monthly")

    assert result.settings["area"] == "RW1"
    assert [o.numerator for o in result.observations] == [55, 55, 60, 65, 45, 50, 70, 55, 50, 45, 65, 60]
    assert [o.period for o in result.observations][:5] == ["2021-09", "2021-10", "2021-11", "2021-12", "2022-01"]
    first = result.observations[0]
    assert (first.denominator, round(first.value, 3), first.method) == (12120, 4.538, "Byar")
    assert (round(first.lower, 3), round(first.upper, 3), first.note) == (3.418, 5.907, ROUNDED)


def test_a_provider_under_another_spelling_is_found_by_its_code() -> None:
    result = run("restraint-monthly", area="TAH", period="2021-09")

    assert [o.numerator for o in result.observations] == [20]
    assert result.warnings[-1].startswith("16 of 66 providers")


def test_withheld_people_give_a_withheld_rate_and_gaps_are_told() -> None:
    result = run("restraint-monthly", area="R1C")

    assert {(o.numerator, o.value, o.lower) for o in result.observations} == {(Withheld(WITHHELD),) * 3}
    assert [o.denominator for o in result.observations] == [960, 1175, 995, 915, 985]
    assert result.warnings[-1] == "12 of the 12 months are missing or withheld."


def test_a_rate_is_withheld_where_either_half_is_or_bed_days_are_few(tmp_path: Path) -> None:
    data = write(
        tmp_path,
        ["01/09/2021,55", "2021-10-01,*", "2021-11-01,10", "2021-12-01,10", "2022-01-01,10"],
        ["01/09/2021,*", "01/10/2021,1000", "01/11/2021,95", "01/12/2021,100"],
    )

    result = run("restraint-monthly", data=data)

    assert [o.value for o in result.observations] == [
        Withheld(WITHHELD),
        Withheld(WITHHELD),
        TOO_FEW_BED_DAYS,
        100.0,
        None,
    ]
    assert [o.denominator for o in result.observations] == [Withheld(WITHHELD), 1000, 95, 100, None]
    assert result.observations[4].note == f"{ROUNDED} {NO_BED_DAYS}"
    assert result.warnings[-1] == "4 of the 5 months are missing or withheld."


def test_a_provider_that_was_renamed_is_told_under_its_name_then() -> None:
    definition = load_definition("restraint-monthly")
    renamed = Area(code="RW1", name="Hampshire and Isle of Wight Healthcare", groupings=("everyone",))
    everyone = (ethnicity().groupings["everyone"],)

    answer = compute(Question(definition=definition, area=renamed, groupings=everyone, period="2021-09"))

    assert answer.observations[0].note == f"{ROUNDED} Published as “{OURS}”."


def test_a_merger_since_is_told_on_both_sides() -> None:
    successor, predecessor = (run("restraint-monthly", area=code).warnings for code in ("RW1", "R1C"))

    assert "Since 1 October 2024 RW1 also stands where R1C stood, whose figures are not added here." in successor
    assert "Since 1 October 2024 RW1 stands where R1C stood." in predecessor


def test_small_numbers_have_the_exact_interval(tmp_path: Path) -> None:
    data = write(tmp_path, ["2021-09-01,5"], ["2021-09-01,1000"])

    [observation] = run("restraint-monthly", data=data).observations

    assert (observation.value, observation.method) == (5.0, "exact Poisson")
    assert "Fewer than 10 events" in observation.note


def test_what_the_files_do_not_hold_is_refused() -> None:
    with pytest.raises(NotOffered, match=r"There are no figures of “restraint-monthly” for .* in 2023-01"):
        run("restraint-monthly", period="2023-01")
    with pytest.raises(NotOffered, match="no ethnic group in it and can't be given by nhs-2001-5"):
        run("restraint-monthly", grouping="nhs-2001-5")


def test_the_definition_offers_every_provider_that_has_a_code() -> None:
    offered = {area.code for area in load_definition("restraint-monthly").areas}

    assert offered == {row.code for row in load_table("restraint_provider_codes").rows if row.code}
    for area in sorted(offered):
        assert run("restraint-monthly", area=area).observations


@pytest.mark.shared_data
def test_the_originals_give_what_the_packaged_table_gives(shared_data: Path) -> None:
    for area in ("RW1", "R1C", "TAH"):
        assert run("restraint-monthly", area=area, data=shared_data).observations == (
            run("restraint-monthly", area=area).observations
        )
