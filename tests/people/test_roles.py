"""Roles are data with prose, and the file is checked before anyone relies on it."""

import pytest

from plumbline.people.roles import RolesUnusable, catalogue, known_role, read_catalogue

GOOD = """
permissions:
  house.see: {means: see the whole house}
  house.open: {means: open every drawer, guarded: true}
roles:
  - slug: keeper
    name: Keeper
    prose: Looks after the house and everybody who lives in it, day and night.
    scope: part
    needs_second_factor: true
    granted_by: [keeper]
    permissions: [house.see, house.open]
"""


def test_the_house_has_its_fourteen_roles() -> None:
    assert [role.slug for role in catalogue().roles] == [
        "programme_lead",
        "sponsor",
        "action_owner",
        "partner",
        "case_handler",
        "triage_lead",
        "identity_guardian",
        "analyst",
        "engagement_lead",
        "network_chair",
        "communications_editor",
        "board_member",
        "auditor",
        "administrator",
    ]


def test_every_permission_is_held_by_some_role() -> None:
    held = {name for role in catalogue().roles for name in role.permissions}

    assert held == set(catalogue().permissions)


def test_a_role_that_is_not_there_is_named_in_the_refusal() -> None:
    with pytest.raises(RolesUnusable, match=r"^there is no role called caretaker$"):
        known_role("caretaker")


def test_a_good_file_is_read() -> None:
    assert read_catalogue(GOOD).roles[0].permissions == ("house.see", "house.open")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "needs_second_factor: true",
            "needs_second_factor: false",
            "roles.yaml, the file: the role keeper must need a second factor, because of house.open",
        ),
        (
            "[house.see, house.open]",
            "[house.see, house.burn]",
            "roles.yaml, the file: the role keeper names unknown permissions: house.burn",
        ),
        (
            "granted_by: [keeper]",
            "granted_by: [king]",
            "roles.yaml, the file: the role keeper may be given by a role that does not exist",
        ),
        (
            "granted_by: [keeper]",
            "groups: [Editors]",
            "roles.yaml, the file: the role keeper may be given by a role that does not exist",
        ),
        ("scope: part", "scope: town", "roles.yaml, roles > 0 > scope: Input should be 'trust' or 'part'"),
        ("prose: Looks", "pros: Looks", "roles.yaml, roles > 0 > prose: Field required"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_in_a_sentence(old: str, new: str, sentence: str) -> None:
    with pytest.raises(RolesUnusable) as refusal:
        read_catalogue(GOOD.replace(old, new))

    assert str(refusal.value) == sentence


def test_wagtail_groups_belong_to_roles_of_the_whole_trust_only() -> None:
    with pytest.raises(RolesUnusable, match="its scope must be the whole trust"):
        read_catalogue(GOOD.replace("scope: part", "scope: part\n    groups: [Editors]"))


def test_two_roles_cannot_share_a_slug() -> None:
    second = GOOD[GOOD.index("  - slug") :]

    with pytest.raises(RolesUnusable, match="two roles have the same slug"):
        read_catalogue(GOOD + second)
