"""Rules on small numbers: the publishers' can't be changed, a trust's own are dated and say how sure they are."""

from datetime import date
from pathlib import Path

import pytest

from plumbline.equity.disclosure import RULES, Standing
from plumbline.measures.errors import BadDefinition
from plumbline.measures.small_number_rules import rules_on, usual_method

TODAY = date(2026, 11, 26)
RULE = """
  - {{name: {name}, what: people, withholds: {withholds}, from: {since}, standing: ours, source: the board}}"""


def written(folder: Path, *rules: tuple[str, str, str]) -> Path:
    (folder / "small-numbers").mkdir(parents=True)
    lines = [RULE.format(name=name, withholds=withholds, since=since) for name, withholds, since in rules]
    (folder / "small-numbers" / "rules.yaml").write_text("rules:" + "".join(lines), encoding="utf-8")
    return folder


def test_only_rules_read_in_a_publishers_own_code_are_hard_coded() -> None:
    assert {rule.standing for rule in RULES.values()} == {Standing.VERIFIED}


def test_the_staff_survey_rule_is_configuration_and_says_that_it_is_unconfirmed() -> None:
    rule = rules_on(TODAY)["staff-survey"]

    assert (rule.low, rule.high, rule.standing) == (0, 10, Standing.UNCONFIRMED)
    assert "No page that states it was found" in rule.source


def test_the_latest_rule_of_a_name_counts_from_its_day(tmp_path: Path) -> None:
    folder = written(tmp_path, ("local", "[0, 9]", "2026-12-01"), ("local", "[0, 4]", "2026-01-01"))

    before, after = (rules_on(day, folder=folder)["local"] for day in (TODAY, date(2026, 12, 1)))

    assert (before.high, after.high) == (4, 9)
    assert before.source == "the board (from 2026-01-01)"


def test_a_rule_says_how_its_counts_leave_unless_somebody_chooses(tmp_path: Path) -> None:
    folder = written(
        tmp_path, ("local", "[0, 4]", "2026-01-01"), ("local", "[0, 4], method: round", "2026-12-01")
    )

    days = [date(2025, 12, 31), TODAY, date(2026, 12, 1)]
    assert [usual_method("local", day, folder=folder) for day in days] == ["withhold", "withhold", "round"]
    assert usual_method("trust", TODAY) == "withhold"
    with pytest.raises(BadDefinition, match="method"):
        usual_method(
            "local", TODAY, folder=written(tmp_path / "x", ("local", "[0, 4], method: hope", "2026-01-01"))
        )


def test_no_rule_is_used_before_its_day(tmp_path: Path) -> None:
    folder = written(tmp_path, ("local", "[0, 4]", "2026-12-01"))

    assert "local" not in rules_on(TODAY, folder=folder)


def test_without_a_file_the_publishers_rules_are_there(tmp_path: Path) -> None:
    assert rules_on(TODAY, folder=tmp_path) == RULES


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (("mhsds", "[0, 2]", "2026-01-01"), "“mhsds” is a publisher's rule, which can't be changed here"),
        (("local", "[4, 0]", "2026-01-01"), "withholds 4 to 0, which is no range of counts"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_the_field(tmp_path: Path, rule, words: str) -> None:
    folder = written(tmp_path, rule)

    with pytest.raises(BadDefinition, match=words):
        rules_on(TODAY, folder=folder)
