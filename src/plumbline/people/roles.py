"""The roles and permissions that `roles.yaml` describes, read once and checked.

A role is data with prose, so that the person who grants it and the person who holds it read the same words.
A file that contradicts itself stops the site from starting; it never opens a door by accident.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

SOURCE = Path(__file__).with_name("roles.yaml")


class RolesUnusable(Exception):
    """The roles file contradicts itself or leaves something out; the message says where."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Permission(_Strict):
    """One thing that can be allowed, in plain words."""

    means: str = Field(min_length=10)
    guarded: bool = False
    by_part: bool = True


class Role(_Strict):
    """What a kind of person is for, and what they may do."""

    slug: str = Field(pattern=r"^[a-z][a-z_]+$", max_length=50)
    name: str = Field(min_length=3)
    prose: str = Field(min_length=40)
    scope: Literal["trust", "part"]
    needs_second_factor: bool
    permissions: tuple[str, ...] = Field(min_length=1)
    groups: tuple[str, ...] = ()
    granted_by: tuple[str, ...] = ("administrator",)


class Catalogue(_Strict):
    """Every permission and every role."""

    permissions: dict[str, Permission]
    roles: tuple[Role, ...]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Catalogue":
        slugs = [role.slug for role in self.roles]
        if len(slugs) != len(set(slugs)):
            raise ValueError("two roles have the same slug")
        for role in self.roles:
            self._check(role, slugs=set(slugs))
        return self

    def _check(self, role: Role, *, slugs: set[str]) -> None:
        unknown = sorted(set(role.permissions) - set(self.permissions))
        if unknown:
            raise ValueError(f"the role {role.slug} names unknown permissions: {', '.join(unknown)}")
        guarded = sorted(name for name in role.permissions if self.permissions[name].guarded)
        if guarded and not role.needs_second_factor:
            raise ValueError(f"the role {role.slug} must need a second factor, because of {', '.join(guarded)}")
        if set(role.granted_by) - slugs:
            raise ValueError(f"the role {role.slug} may be given by a role that does not exist")
        if role.groups and role.scope != "trust":
            # Wagtail's groups know nothing of parts of the trust.
            raise ValueError(f"the role {role.slug} has groups, so its scope must be the whole trust")

    def role(self, slug: str) -> Role | None:
        """The role of that name, or None: a role can be retired while old grants still name it."""
        return next((role for role in self.roles if role.slug == slug), None)


def read_catalogue(text: str) -> Catalogue:
    """The roles in `text`.

    Raises:
        RolesUnusable: a sentence that says what is wrong and where.
    """
    try:
        return Catalogue.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        problem = error.errors()[0]
        where = " > ".join(str(part) for part in problem["loc"]) or "the file"
        raise RolesUnusable(f"roles.yaml, {where}: {problem['msg'].removeprefix('Value error, ')}") from None


@cache
def catalogue() -> Catalogue:
    """The roles that this site runs with."""
    return read_catalogue(SOURCE.read_text(encoding="utf-8"))


def known_role(slug: str) -> Role:
    """The role of that name.

    Raises:
        RolesUnusable: there is no such role.
    """
    role = catalogue().role(slug)
    if role is None:
        raise RolesUnusable(f"there is no role called {slug}")
    return role
