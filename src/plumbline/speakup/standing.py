"""How the sealed room stands, for whoever looks after the server: counts and offices, and nothing of any case.

No reference, no name of a reporter, no content: what is here may be printed on a terminal that others see.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.speakup.access import (
    AGREE,
    HANDLE,
    TRIAGE,
    NoSuchCase,
    cases_with_leavers,
    keys_of,
    people_who_may,
)
from plumbline.speakup.models import Case, Custodian, HandlerKey, Notice, Scan
from plumbline.speakup.scanning import scan_content
from plumbline.speakup.states import State

ROLES = {"triage leads": TRIAGE, "handlers": HANDLE, "identity guardians": AGREE}


@dataclass(frozen=True, slots=True)
class Standing:
    """What `plumbline speakup status` prints."""

    cases: dict[str, int]
    oldest_new: date | None
    """The day of the oldest report that nobody has acknowledged."""
    with_keys: dict[str, tuple[int, int]]
    """By role: how many have a key, of how many."""
    custodians: tuple[str, ...]
    unreachable: int
    """Cases that nobody but two custodians can open."""
    with_leavers: int
    letters_waiting: int
    scanner: str

    @property
    def is_open(self) -> bool:
        """Whether a report could be sent now."""
        return bool(
            self.custodians and self.with_keys["triage leads"][0] and self.with_keys["identity guardians"][0]
        )


def take_standing() -> Standing:
    """How everything stands now."""
    counted = dict(Case.objects.order_by().values_list("state").annotate(Count("pk")))
    return Standing(
        cases={str(State(state).label): counted.get(state, 0) for state in State.values},
        oldest_new=Case.objects.filter(state=State.NEW)
        .order_by("received")
        .values_list("received", flat=True)
        .first(),
        with_keys={role: _with_keys(permission) for role, permission in ROLES.items()},
        custodians=tuple(_offices()),
        unreachable=_unreachable(),
        with_leavers=cases_with_leavers().count(),
        letters_waiting=Notice.objects.count(),
        scanner=_scanner(),
    )


def find_person(email: str) -> Person | None:
    """Who has this e-mail address."""
    return Person.objects.filter(email__iexact=email.strip(), is_active=True).first()


def find_cases(references: tuple[str, ...]) -> list[Case]:
    """The cases of these references; every case where none is given.

    Raises:
        NoSuchCase: there is none of one of them.
    """
    if not references:
        return list(Case.objects.order_by("pk"))
    wanted = {reference.strip().upper() for reference in references}
    found = list(Case.objects.filter(reference__in=wanted))
    if len(found) != len(wanted):
        raise NoSuchCase
    return found


def days_since(day: date) -> int:
    """How many days ago a day was."""
    return (timezone.localdate() - day).days


def _with_keys(permission: str) -> tuple[int, int]:
    return keys_of(permission).count(), people_who_may(permission).count()


def _offices() -> list[str]:
    current = Custodian.objects.filter(recovery__retired_at=None).order_by("number")
    return [f"{number}. {office}" for number, office in current.values_list("number", "held_by")]


def _unreachable() -> int:
    """Cases without anyone who is granted them, may handle cases, and has a key that is wrapped into them."""
    able = HandlerKey.objects.current().filter(person__in=people_who_may(HANDLE))
    reached = Case.objects.filter(
        grants__ended_at=None, grants__person__in=able.values("person"), key_wraps__handler_key__in=able
    )
    return Case.objects.exclude(pk__in=reached.values("pk")).count()


def _scanner() -> str:
    if not settings.ENVIRONMENT.clamav:
        return "none is set up: files are cleaned, and not scanned"
    # A harmless file: what comes back says whether anybody listens.
    verdict = scan_content(b"Plumbline asks whether you are there.")
    return "does not answer: files are held back" if verdict == Scan.WAITING else "answers"
