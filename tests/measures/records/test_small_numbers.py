"""Pooled figures of units and detectable gaps, as options of a run, on a real DuckDB.

The figures are those that `equity` gives for the same counts, which are checked there against outside numbers.
"""

from pathlib import Path

import pytest

from plumbline.equity.pooling import pool_rates, pool_shares
from plumbline.equity.power import smallest_rate_gap, smallest_share_gap
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.errors import NotOffered
from plumbline.measures.outputs import write_folder
from plumbline.measures.printing import as_table
from plumbline.measures.record_runs import open_records
from plumbline.measures.results import Observation, Run

APPOINTED = {"W1": (1, 20), "W2": (9, 20), "W3": (4, 10), "W4": (0, 8), "W5": (12, 30)}
"""Of White applicants, appointed of shortlisted; of Black ones half as many of as many, in each unit."""
SHARES = "recruitment-appointed-from-shortlisted"
RATES = "employee-relations-disciplinary"


def application(unit: str, code: str, number: int, is_appointed: bool) -> str:
    return f"{unit}{code}{number},2025-05-01,{code},yes,{'yes' if is_appointed else 'no'},{unit}\n"


def applications(folder: Path) -> Path:
    rows = [
        application(unit, code, number, number < hits // times)
        for unit, (hits, total) in APPOINTED.items()
        for code, times in (("A", 1), ("N", 2))
        for number in range(total)
    ]
    rows += [application("", "A", number, False) for number in range(5)]
    head = "application,applied,ethnicity,shortlisted,appointed,unit\n"
    (folder / "applications.csv").write_text(head + "".join(rows), encoding="utf-8")
    return folder


def staff(folder: Path) -> Path:
    people = [(unit, number) for unit, (_, total) in APPOINTED.items() for number in range(total)]
    rows = [f"{unit}{number},a{unit}{number},2026-03-31,{'AN'[number % 2]},{unit}\n" for unit, number in people]
    (folder / "staff.csv").write_text("employee,assignment,snapshot,ethnicity,unit\n" + "".join(rows))
    cases = [
        f"c{unit}{number},{unit}{number},disciplinary,2025-06-01,2025-06-01,{'AN'[number % 2]},{unit}\n"
        for unit, (hits, _) in APPOINTED.items()
        for number in range(hits)
    ]
    head = "case,employee,kind,opened,formal,ethnicity,unit\n"
    (folder / "employee_relations.csv").write_text(head + "".join(cases), encoding="utf-8")
    return folder


def of_group(run: Run, group: str) -> dict[str, Observation]:
    return {each.organisation_unit: each for each in run.observations if each.group_code == group}


@pytest.fixture
def pooled(tmp_path: Path) -> Run:
    with open_records(applications(tmp_path)) as records:
        return records.run(SHARES, by=["unit"], grouping="nhs-2001-5", pool=True, power=0.8)


def test_each_units_share_is_also_given_drawn_towards_that_of_all_units(pooled: Run) -> None:
    by_hand = pool_shares([hits for hits, _ in APPOINTED.values()], [total for _, total in APPOINTED.values()])

    white = of_group(pooled, "white")
    found = [white[unit] for unit in APPOINTED]
    assert [each.pooled for each in found] == pytest.approx([each.value * 100 for each in by_hand.pooled])
    assert [each.pooled_lower for each in found] == pytest.approx([each.lower * 100 for each in by_hand.pooled])
    assert [each.pooled_upper for each in found] == pytest.approx([each.upper * 100 for each in by_hand.pooled])
    assert [each.pull for each in found] == list(by_hand.pulls)
    assert {each.pooled_note for each in found} == {by_hand.note}


def test_the_plain_figures_are_the_same_with_and_without(pooled: Run, tmp_path: Path) -> None:
    with open_records(tmp_path) as records:
        plain = records.run(SHARES, by=["unit"], grouping="nhs-2001-5")

    def figures(run: Run) -> list[tuple[object, ...]]:
        return [
            (o.numerator, o.denominator, o.value, o.lower, o.upper, o.ratio, o.note) for o in run.observations
        ]

    assert figures(pooled) == figures(plain)
    assert {(each.pooled, each.pull, each.detectable_words) for each in plain.observations} == {(None, None, "")}


def test_rows_whose_unit_is_not_known_are_no_unit(pooled: Run) -> None:
    not_known = of_group(pooled, "white")["not known"]

    assert (not_known.denominator, not_known.pooled, not_known.pooled_note) == (5, None, "")


def test_rates_are_pooled_as_rates(tmp_path: Path) -> None:
    with open_records(staff(tmp_path)) as records:
        run = records.run(RATES, by=["unit"], grouping="nhs-2001-5", pool=True, power=0.9)

    white = of_group(run, "white")
    found = [white[unit] for unit in APPOINTED]
    by_hand = pool_rates([each.numerator for each in found], [each.denominator for each in found], per=100)
    assert [each.pooled for each in found] == [each.value for each in by_hand.pooled]
    black = of_group(run, "black")["W5"]
    gap = smallest_rate_gap(6 / 15, exposure=15, comparator_exposure=15, power=0.9)
    assert (black.detectable_above, black.detectable_below) == (gap.ratio_above, gap.ratio_below)


def test_fewer_than_three_units_are_not_pooled_and_it_is_said(tmp_path: Path) -> None:
    rows = "".join(application(unit, "A", number, number < 3) for unit in ("W1", "W2") for number in range(9))
    head = "application,applied,ethnicity,shortlisted,appointed,unit\n"
    (tmp_path / "applications.csv").write_text(head + rows, encoding="utf-8")

    with open_records(tmp_path) as records:
        run = records.run(SHARES, by=["unit"], grouping="nhs-2001-5", pool=True)

    white = of_group(run, "white")["W1"]
    assert (white.pooled, white.pooled_note) == (
        None,
        "Not pooled: pooling wants 3 units or more that have a figure.",
    )


def test_the_smallest_gap_that_could_have_been_shown_is_a_figure_and_a_sentence(pooled: Run) -> None:
    gap = smallest_share_gap(9 / 20, total=20, comparator_total=20, power=0.8)

    black = of_group(pooled, "black")["W2"]
    assert (black.detectable_above, black.detectable_below) == (gap.ratio_above, gap.ratio_below)
    assert black.detectable_words == (
        "With 20 applications (White: 20) this could have shown a ratio to White of 2 or more, or of "
        "0.16 or less, 8 times in 10."
    )


def test_a_comparator_of_whom_none_were_counted_has_no_gap_to_show(pooled: Run) -> None:
    black = of_group(pooled, "black")["W4"]

    assert (black.detectable_above, black.detectable_below, black.detectable_words) == (
        None,
        None,
        "How large a gap could have been shown can't be said: none of White were counted.",
    )


def test_the_table_says_what_stands_beside_the_plain_figures(pooled: Run) -> None:
    table = " ".join(as_table(pooled).split())

    assert "Pooled Could have shown" in table
    assert "“Pooled” draws the figure of each unit towards that of all units" in table
    assert "true ratios this far from 1, or farther, are found 8 times in 10" in table
    assert table.count("Do not use the pooled figures where units differ for a known reason") == 1


def test_the_working_names_the_unit_and_has_both_in_words(pooled: Run, tmp_path: Path) -> None:
    write_folder(pooled, tmp_path / "out")

    working = (tmp_path / "out" / "working.md").read_text(encoding="utf-8")
    [line] = [line for line in working.splitlines() if line.startswith("- 2025/26, W2, Black or Black British")]
    assert "4 / 20 × 100 = 20.00" in line
    assert "Pooled: " in line
    assert line.endswith("8 times in 10.")
    assert "- pooling: units\n- power: 0.8" in working


@pytest.mark.parametrize(
    ("slug", "asked", "sentence"),
    [
        (SHARES, {"pool": True}, "Pooling is of many small units: split the figures by them too"),
        (SHARES, {"power": 1.2}, "lies between 0.05 and 1, such as 0.8; 1.2 does not."),
        ("wres-1-overall", {"power": 0.8}, "is neither a rate nor a share: power can't be had of it."),
        ("wres-1-overall", {"pool": True, "by": ["unit"]}, "neither a rate nor a share: pooling can't be had"),
    ],
)
def test_what_cannot_be_pooled_or_planned_is_refused(
    tmp_path: Path, slug: str, asked: dict, sentence: str
) -> None:
    staff(tmp_path)
    with open_records(applications(tmp_path)) as records, pytest.raises(NotOffered) as caught:
        records.run(slug, **asked)

    assert sentence in str(caught.value)


def test_every_rate_and_share_says_in_its_unit_what_it_is_of() -> None:
    silent = [
        definition.slug
        for definition in load_catalogue().values()
        if definition.method in ("records-rate", "records-share")
        and f"per {definition.per:,} " not in definition.unit
        and "per cent of " not in definition.unit
    ]

    assert silent == []
