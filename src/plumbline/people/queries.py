"""Reads that several pages of this room share."""

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from plumbline.organisation.models import Unit
from plumbline.people.backends import grants_of, is_open
from plumbline.people.models import Grant, Person
from plumbline.people.roles import catalogue


def people_with_roles() -> QuerySet[Person]:
    """Everyone with an account, with `current_grants` and `has_factor` (a second factor was set up)."""
    current = Grant.objects.current().select_related("unit").order_by("role")
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=["totp", "webauthn"])
    return Person.objects.annotate(has_factor=Exists(factor)).prefetch_related(
        Prefetch("grants", queryset=current, to_attr="current_grants")
    )


def holding_role(slug: str) -> Q:
    """People who hold the role now."""
    return Q(pk__in=Grant.objects.current().filter(role=slug).values("person"))


def holding_something_in(public_id: str) -> Q:
    """People with a role for this unit itself, for one below it, or for one above it."""
    unit = Unit.objects.get(public_id=public_id)
    above = [unit.path[:length] for length in range(Unit.steplen, len(unit.path), Unit.steplen)]
    reaching = Q(unit=None) | Q(unit__path__in=above) | Q(unit__path__startswith=unit.path)
    return Q(pk__in=Grant.objects.current().filter(reaching).values("person"))


def grants_on_record(person: Person) -> QuerySet[Grant]:
    """Every grant the person ever had, with who gave it and who ended it."""
    return Grant.objects.filter(person=person).select_related("unit", "given_by", "ended_by", "person")


@dataclass(frozen=True, slots=True)
class Way:
    """One grant through which a permission comes."""

    role: str
    part: str
    until: date | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing a person may do, in plain words, and why."""

    name: str
    means: str
    ways: list[Way]

    @property
    def is_open(self) -> bool:
        return any(way.is_open for way in self.ways)


def explain_permissions(person: Person) -> list[Explanation]:
    """What the person may do, through which grants; what only lacks a second factor is there too, not open."""
    explained = []
    for name, permission in catalogue().permissions.items():
        ways = [
            Way(role.name, grant.part, grant.ends, is_open(person, grant))
            for grant, role in grants_of(person)
            if name in role.permissions
        ]
        if ways:
            explained.append(Explanation(name, permission.means, ways))
    return explained


def lacks_second_factor(person: Person) -> bool:
    """Whether some role stays shut for want of a second factor."""
    return any(not is_open(person, grant) for grant, _ in grants_of(person))


def has_second_factor(person: Person) -> bool:
    """Whether the person has set one up, used in this session or not."""
    return Authenticator.objects.filter(user=person, type__in=["totp", "webauthn"]).exists()
