"""Who is counted where is compared person by person, never by the name of a group."""

import pytest

from plumbline.measures.groupings import (
    Group,
    Grouping,
    ethnicity,
    explain_difference,
    finest_for,
    names_of,
    parts_of,
)

GROUPINGS = ethnicity().groupings
ETHNIC_GROUPS = frozenset(ethnicity().member_names) - {"unrecorded"}


@pytest.mark.parametrize("slug", GROUPINGS)
def test_every_grouping_counts_everyone_exactly_once(slug: str) -> None:
    members = [member for group in GROUPINGS[slug].groups for member in group.members]

    assert sorted(set(members) - {"unrecorded"}) == sorted(ETHNIC_GROUPS)
    assert len(members) == len(set(members))


@pytest.mark.parametrize(
    ("slug", "size"),
    [
        ("nhs-2001-16", 16),
        ("nhs-2001-5", 5),
        ("census-2021-19", 19),
        ("census-2021-5", 5),
        ("census-2011-18", 18),
    ],
)
def test_groupings_have_as_many_groups_as_their_names_say(slug: str, size: int) -> None:
    assert len(GROUPINGS[slug].codes) == size


def test_chinese_people_are_other_in_2001_and_asian_in_2021() -> None:
    assert "chinese" in GROUPINGS["nhs-2001-5"].group("other").members
    assert "chinese" in GROUPINGS["census-2021-5"].group("asian").members


def test_white_people_are_the_same_in_both_though_the_titles_differ() -> None:
    parts = parts_of(GROUPINGS["nhs-2001-5"].group("white"), GROUPINGS["census-2021-5"])

    assert [part.code for part in parts] == ["white"]


def test_a_group_that_others_cannot_make_up_has_no_parts() -> None:
    assert parts_of(GROUPINGS["nhs-2001-5"].group("other"), GROUPINGS["census-2021-5"]) is None


def test_the_shared_groups_are_the_finest_that_both_can_make() -> None:
    shared = GROUPINGS["shared-4"]
    both = [GROUPINGS["nhs-2001-5"], GROUPINGS["census-2021-5"]]

    assert [finest_for(shared, [grouping]) for grouping in both] == both
    assert [part.code for part in parts_of(shared.group("asian-or-other"), both[0])] == ["asian", "other"]


def test_a_grouping_is_taken_as_it_stands_before_it_is_put_together() -> None:
    available = [GROUPINGS["nhs-2001-16"], GROUPINGS["nhs-2001-5"]]

    assert finest_for(GROUPINGS["nhs-2001-5"], available).slug == "nhs-2001-5"
    assert finest_for(GROUPINGS["census-2021-5"], available).slug == "nhs-2001-16"
    assert finest_for(GROUPINGS["census-2021-19"], available) is None


def test_a_code_of_another_grouping_is_not_found() -> None:
    with pytest.raises(KeyError):
        GROUPINGS["nhs-2001-5"].group("white-british")


def test_the_refusal_names_the_people_who_sit_elsewhere_and_the_way_out() -> None:
    sentence = explain_difference(
        target=GROUPINGS["nhs-2001-5"],
        counts=[GROUPINGS["nhs-2001-5"]],
        populations=[GROUPINGS["census-2021-5"]],
        fitting=[GROUPINGS["shared-4"]],
        what="“detentions”",
    )

    assert sentence == (
        "“detentions” can't be given by nhs-2001-5: the counts are grouped as NHS 2001, 5 groups and the "
        "population as Census 2021, 5 groups, which don't count the same people under the same name. Chinese "
        "people are in “Other ethnic groups” of NHS 2001, 5 groups, and in “Asian or Asian British” of Census "
        "2021, 5 groups. To make it right, ask for shared-4 (4 groups that NHS 2001 and Census 2021 have in "
        "common), or bring a population grouped as NHS 2001, 5 groups."
    )


def test_the_refusal_says_when_groups_are_too_coarse() -> None:
    sentence = explain_difference(
        target=GROUPINGS["nhs-2001-16"],
        counts=[GROUPINGS["nhs-2001-5"]],
        populations=[GROUPINGS["census-2021-19"]],
        fitting=[],
        what="“x”",
    )

    assert "NHS 2001, 5 groups is too coarse to be split into NHS 2001, 16 groups." in sentence
    assert sentence.endswith("To make it right, bring a table of counts grouped as NHS 2001, 16 groups.")


def test_the_refusal_says_when_there_is_no_population_at_all() -> None:
    sentence = explain_difference(
        target=GROUPINGS["nhs-2001-5"],
        counts=[GROUPINGS["nhs-2001-5"]],
        populations=[],
        fitting=[],
        what="“x”",
    )

    assert "the population as nothing" in sentence
    assert "There is no such table." in sentence


def test_names_are_joined_as_in_a_sentence() -> None:
    assert names_of(frozenset({"roma"})) == "Roma"
    assert names_of(frozenset({"roma", "traveller", "arab"})) == "Gypsy or Irish Traveller, Roma and Arab"


def test_groups_are_compared_by_value() -> None:
    group = Group("a", "A", frozenset({"roma"}))

    assert Grouping("g", "G", (group,)) == Grouping("g", "G", (Group("a", "A", frozenset({"roma"})),))
