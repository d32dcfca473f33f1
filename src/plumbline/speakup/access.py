"""Who may do what with reports and cases. `check_may_x` raises a sentence; what a person may not even know of is
`NoSuchCase`, and looks like any page that is not there.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from plumbline.people.models import Grant, Person
from plumbline.people.roles import catalogue
from plumbline.speakup.keyring import Holder, NotYours, OpenCase, open_case
from plumbline.speakup.models import Case, CaseGrant, HandlerKey, IdentityHalf, IdentityRequest

TRIAGE = "speakup.triage_cases"
HANDLE = "speakup.handle_cases"
AGREE = "speakup.agree_identity"
ASSIST = "speakup.assist_report"
EDIT_DOOR = "speakup.edit_door"
KEY_HOLDERS = (TRIAGE, HANDLE, AGREE)
"""Whoever has one of these needs a key."""


class NoSuchCase(Exception):
    """There is none, or none that this person may know of. The two look the same."""


def people_who_may(permission: str) -> QuerySet[Person]:
    """Everyone whose role brings a permission today, whether or not they are signed in."""
    roles = [role.slug for role in catalogue().roles if permission in role.permissions]
    holders = Grant.objects.current().filter(role__in=roles, person__is_active=True).values("person")
    return Person.objects.filter(pk__in=holders)


def keys_of(permission: str) -> QuerySet[HandlerKey]:
    """The keys, by their owners' names for reporters, of everyone whose role brings a permission today."""
    keys = HandlerKey.objects.current().filter(person__in=people_who_may(permission))
    return keys.select_related("person").order_by("shown_as", "pk")


def keys_by_permission(*permissions: str) -> dict[str, list[HandlerKey]]:
    """`keys_of` each permission, in two plain questions for all: the front door asks with every report."""
    brings = {role.slug: set(role.permissions) & set(permissions) for role in catalogue().roles}
    roles = [role for role, brought in brings.items() if brought]
    held: dict[int, set[str]] = {}
    for person, role in Grant.objects.current().filter(role__in=roles).values_list("person", "role"):
        held.setdefault(person, set()).update(brings[role])
    keys = HandlerKey.objects.current().filter(person__in=held, person__is_active=True)
    ordered = list(keys.select_related("person").order_by("shown_as", "pk"))
    return {each: [key for key in ordered if each in held[key.person_id]] for each in permissions}


def key_of(person: Person) -> HandlerKey | None:
    """The key that new things are wrapped to for this person; None where they have set none up."""
    return HandlerKey.objects.current().filter(person=person).first()


def check_may_hold_key(person: Any) -> None:
    """Raise unless this person's role works with sealed things."""
    if not any(person.has_perm(permission) for permission in KEY_HOLDERS):
        raise PermissionDenied("Only people who work on reports need a key.")


def check_may_handle(person: Any) -> None:
    """Raise unless this person may open the cases that they are given."""
    if not person.has_perm(HANDLE):
        raise PermissionDenied("Only people who handle cases can open this page.")


def check_may_triage(person: Any) -> None:
    """Raise unless this person chooses who handles a case."""
    if not person.has_perm(TRIAGE):
        raise PermissionDenied("Only a triage lead can do this.")


def check_may_agree_identity(person: Any) -> None:
    """Raise unless this person is a guardian."""
    if not person.has_perm(AGREE):
        raise PermissionDenied("Only an identity guardian can open this page.")


def check_may_assist(person: Any) -> None:
    """Raise unless this person may write a report down for somebody else."""
    if not person.has_perm(ASSIST):
        raise PermissionDenied("Your role does not include writing down reports for other people.")


def check_may_edit_door(person: Any) -> None:
    """Raise unless this person may change what the front door says."""
    if not person.has_perm(EDIT_DOOR):
        raise PermissionDenied("Only a triage lead can change what the front door says.")


def cases_of(person: Person) -> QuerySet[Case]:
    """The cases that a person may know of: those they are granted now."""
    return Case.objects.filter(grants__in=person_grants(person))


def person_grants(person: Person) -> Any:
    """A person's grants that hold now."""
    return CaseGrant.objects.current().filter(person=person)


def cases_with_leavers() -> QuerySet[Case]:
    """The cases that somebody is still granted whose account or role has ended."""
    left = CaseGrant.objects.current().exclude(person__in=people_who_may(HANDLE))
    return Case.objects.filter(pk__in=left.values("case"))


def find_case(person: Person, reference: str, holder: Holder) -> OpenCase:
    """The case, opened with this person's key.

    Raises:
        PermissionDenied: the person handles no cases at all.
        NoSuchCase: there is none, or they are not granted it.
    """
    check_may_handle(person)
    case = cases_of(person).filter(reference=reference.upper()).first()
    if case is None:
        raise NoSuchCase
    try:
        return open_case(case, holder)
    except NotYours:
        raise NoSuchCase from None


def check_is_granted(person: Person, case: Case) -> None:
    """Raise unless this person may open this case now.

    Raises:
        NoSuchCase: they may not.
    """
    check_may_handle(person)
    if not person_grants(person).filter(case=case).exists():
        raise NoSuchCase


def leads_case(person: Person, case: Case) -> bool:
    """Whether this person looks after the case."""
    return person_grants(person).filter(case=case, leads=True).exists()


def check_may_share(person: Person, case: Case) -> None:
    """Raise unless this person chooses who may open this case: a triage lead who has it, or whoever leads it.

    Raises:
        NoSuchCase: they may not open it themselves.
        PermissionDenied: they may open it, and choose nobody.
    """
    check_is_granted(person, case)
    if not leads_case(person, case) and not person.has_perm(TRIAGE):
        raise PermissionDenied("Only a triage lead, or whoever leads the case, chooses who may open it.")


def check_may_be_granted(person: Person, opened: OpenCase) -> HandlerKey:
    """The key of somebody who may be given a case.

    Raises:
        PermissionDenied: the reporter does not want them to see it, they guard its identity, or they have no key.
    """
    if str(person.public_id) in excluded_from(opened):
        raise PermissionDenied("The person who told us does not want them to see this case.")
    key = HandlerKey.objects.current().filter(person=person).first()
    if key is None or not people_who_may(HANDLE).filter(pk=person.pk).exists():
        raise PermissionDenied("They have not set up a key yet. Ask them to open the desk and do that first.")
    if IdentityHalf.objects.filter(case=opened.case, half="b", handler_key__person=person).exists():
        raise PermissionDenied("They guard the name of the person who told us, and so can't handle the case.")
    return key


def excluded_from(opened: OpenCase) -> set[str]:
    """The public identifiers of people who must not know of a case."""
    found: Iterable[str] = (opened.value("exclusions") or {}).get("people", ())
    return set(found)


def people_who_could_have(opened: OpenCase) -> QuerySet[HandlerKey]:
    """The keys of those who may be given this case and have not got it, by name."""
    have = opened.case.grants.current().values("person")
    guard = IdentityHalf.objects.filter(case=opened.case, half="b", handler_key__isnull=False)
    excluded = Person.objects.filter(public_id__in=excluded_from(opened))
    return (
        keys_of(HANDLE)
        .exclude(person__in=have)
        .exclude(person__in=guard.values("handler_key__person"))
        .exclude(person__in=excluded)
        .order_by("person__name", "pk")
    )


def check_may_decide_identity(person: Person, request: IdentityRequest) -> None:
    """Raise unless this person is a guardian of the case, other than who asked, and it is still open."""
    check_may_agree_identity(person)
    holds = IdentityHalf.objects.filter(case=request.case_id, half="b", handler_key__person=person).exists()
    if not holds or request.asked_by_id == person.pk:
        raise NoSuchCase
    if request.decided_at is not None or request.expires_at <= timezone.now():
        raise PermissionDenied("This was decided already, or its time is up.")


IDENTITY_HOURS = 72
"""How long a guardian has to decide, and then the handler to read."""


def identity_deadline() -> Any:
    """When a request made now runs out."""
    return timezone.now() + timedelta(hours=IDENTITY_HOURS)
