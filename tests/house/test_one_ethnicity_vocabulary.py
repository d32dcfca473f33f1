"""Ethnic groups are written down twice, because the engine knows no database; both must say the same.

`measures/vocabularies/ethnicity.yaml` is what figures are computed with. `organisation/data/vocabularies` is what
people look up. Neither room may import the other.
"""

from importlib.resources import files
from typing import Any

import pytest
import yaml

from plumbline.organisation.carried import read_vocabulary

ENGINE = files("plumbline.measures") / "vocabularies" / "ethnicity.yaml"
pytestmark = pytest.mark.skipif(not ENGINE.is_file(), reason="the engine has no ethnicity vocabulary yet")


@pytest.fixture
def engine() -> dict[str, Any]:
    return yaml.safe_load(ENGINE.read_text(encoding="utf-8"))


def _group_names(engine: dict[str, Any], grouping: str) -> dict[frozenset[str], str]:
    groups = engine["groupings"][grouping]["groups"].values()
    return {frozenset(group["members"]): group["label"] for group in groups}


def _coded(engine: dict[str, Any], grouping: str, column: str, broad: str) -> dict[str, tuple[str, str]]:
    """Code -> (label, label of the broad group that holds all its members)."""
    broader = _group_names(engine, broad)
    found = {}
    for group in engine["groupings"][grouping]["groups"].values():
        (around,) = (label for members, label in broader.items() if members >= set(group["members"]))
        found[str(group[column])] = (group["label"], around)
    return found


@pytest.mark.parametrize(
    ("slug", "grouping", "column", "broad"),
    [
        ("ethnicity-nhs-2001", "nhs-2001-16", "nhs", "nhs-2001-5"),
        ("ethnicity-census-2021", "census-2021-19", "ons", "census-2021-5"),
    ],
)
def test_codes_labels_and_broad_groups_are_the_same(
    engine: dict[str, Any], slug: str, grouping: str, column: str, broad: str
) -> None:
    ours = {t["code"]: (t["label"], t["part_of"]) for t in read_vocabulary(slug)["terms"] if "part_of" in t}

    assert ours == _coded(engine, grouping, column, broad)


def test_what_is_not_a_group_has_the_same_codes_and_labels(engine: dict[str, Any]) -> None:
    ours = {t["code"]: t["label"] for t in read_vocabulary("ethnicity-nhs-2001")["terms"] if "part_of" not in t}

    assert ours == {u["nhs"]: u["label"] for u in engine["unknowns"].values() if "nhs" in u}


def test_census_groups_are_counted_in_the_same_nhs_groups(engine: dict[str, Any]) -> None:
    entries = read_vocabulary("ethnicity-census-2021")["mapping"]["terms"]
    ours = {code: entry if isinstance(entry, str) else entry["to"] for code, entry in entries.items()}
    numbers = {name: str(member["ons"]) for name, member in engine["members"].items()}
    groups = engine["groupings"]["nhs-2001-16"]["groups"].values()

    assert ours == {numbers[member]: group["nhs"] for group in groups for member in group["members"]}
