"""Answers `person.has_perm(...)` from roles and dated grants, and from nothing else.

`has_perm(name, unit)` asks about one part of the trust: a grant for that unit or for one above it allows it.
`has_perm(name)` asks about the whole trust, except for permissions marked `by_part: false`, which open the same
to everyone who holds them. `has_perm(name, "anywhere")` asks whether the person holds it for any part.
"""

from collections.abc import Iterable
from typing import Any, Protocol, cast

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Exists, OuterRef

from plumbline.people.models import Grant, Person
from plumbline.people.roles import Role, catalogue

ANYWHERE = "anywhere"
_CACHE = "_people_grants"
_MISSED = "_people_missed_for_second_factor"


class Part(Protocol):
    """A unit of the trust's tree; the path of a unit begins with the path of the one above it."""

    path: str


class SignInBackend(AuthenticationBackend):
    """Checks passwords. Django's model permissions, which this would also answer, are switched off."""

    def _get_permissions(self, user_obj: object, obj: object, from_name: str) -> set[str]:
        return set()

    def get_user_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: object, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, user_obj: object, app_label: str) -> bool:
        return False


class GrantBackend(BaseBackend):
    """Grants only: being a superuser opens no room."""

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Any = None) -> bool:
        if not _may_hold_grants(user_obj):
            return False
        person = cast(Person, user_obj)
        if person.limited_to is not None and perm not in person.limited_to:
            return False
        if perm not in catalogue().permissions:
            return perm in _group_permissions(person)
        fitting = [
            grant for grant, role in grants_of(person) if perm in role.permissions and _covers(grant, perm, obj)
        ]
        if any(is_open(person, grant) for grant in fitting):
            return True
        if fitting:
            setattr(person, _MISSED, True)
        return False

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not _may_hold_grants(user_obj):
            return set()
        names = {name for name in catalogue().permissions if self.has_perm(user_obj, name, obj)}
        return names if user_obj.limited_to is not None else names | _group_permissions(user_obj)


def _may_hold_grants(user: object) -> bool:
    return isinstance(user, Person) and user.is_active and user.pk is not None


def grants_of(person: Person) -> list[tuple[Grant, Role]]:
    """The current grants with their roles, read once for each person object (so once a request)."""
    if not hasattr(person, _CACHE):
        factor = Authenticator.objects.filter(user=OuterRef("person"), type__in=["totp", "webauthn"])
        grants = (
            Grant.objects.current()
            .filter(person=person)
            .select_related("unit")
            .annotate(has_factor=Exists(factor))
        )
        found = [(grant, role) for grant in grants if (role := catalogue().role(grant.role))]
        setattr(person, _CACHE, found)
    return cast(list[tuple[Grant, Role]], getattr(person, _CACHE))


def forget_grants(person: Person) -> None:
    """Read the grants again at the next question: they have just been changed."""
    for name in (_CACHE, _MISSED, "_people_group_permissions"):
        person.__dict__.pop(name, None)


def missed_for_second_factor(person: object) -> bool:
    """Whether a permission was refused in this request for want of a second factor alone."""
    return bool(getattr(person, _MISSED, False))


def is_open(person: Person, grant: Grant) -> bool:
    """Whether the grant counts now: the second factor, where the role needs one, was used in this session."""
    role = grant.described_role
    if role is None:
        return False
    if not role.needs_second_factor:
        return True
    if person.second_factor_shown and getattr(grant, "has_factor", False):
        return True
    # Asked here as well as where the session is read: outside a demonstration nothing can be put off.
    return bool(settings.ENVIRONMENT.demonstration and person.second_factor_put_off)


def open_roles(person: Person, part: Part | None) -> set[str]:
    """The roles that the person holds, with everything those roles ask for, for this part of the trust."""
    return {role.slug for grant, role in grants_of(person) if is_open(person, grant) and _reaches(grant, part)}


def _covers(grant: Grant, perm: str, part: Any) -> bool:
    return part == ANYWHERE or not catalogue().permissions[perm].by_part or _reaches(grant, part)


def _reaches(grant: Grant, part: Part | None) -> bool:
    if grant.unit is None:
        return True
    # Paths of a fixed number of letters a step: a prefix is always a whole unit.
    return part is not None and part.path.startswith(grant.unit.path)


def _group_permissions(person: Person) -> set[str]:
    """Wagtail's own permissions, from the groups that open grants bring."""
    names = {group for grant, role in grants_of(person) if is_open(person, grant) for group in role.groups}
    if not names:
        return set()
    cached = getattr(person, "_people_group_permissions", None)
    if cached is None:
        cached = _permissions_of_groups(names)
        person._people_group_permissions = cached  # type: ignore[attr-defined]
    return cast(set[str], cached)


def _permissions_of_groups(names: Iterable[str]) -> set[str]:
    pairs = Permission.objects.filter(group__name__in=names).values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in pairs.order_by()}
