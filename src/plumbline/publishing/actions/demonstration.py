"""Lets a demonstration's invented figures leave as a trust's would: one prepares, another checks."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied

from plumbline.audit.actions import record
from plumbline.evidence.models import Kind, MeasureRun
from plumbline.people.demonstration import address_of
from plumbline.people.models import Person
from plumbline.people.roles import known_role
from plumbline.plan.models import Aim
from plumbline.publishing.actions.looks import record_look
from plumbline.publishing.actions.releases import (
    approve_release,
    prepare_release,
    publish_release,
    submit_release,
)
from plumbline.publishing.models import Release
from plumbline.publishing.protection.freezing import look_at

TITLE = "How our promises go"
WORKFORCE_TITLE = "Who works for us, and how fairly"
OF_THE_WORKFORCE = (
    *("workforce-representation", "workforce-representation-band-8a-and-above", "workforce-ethnicity-recorded"),
    *("wres-2-appointment", "wres-3-disciplinary", "wres-4-training"),
    *("employee-relations-grievances", "wres-5-abused-by-patients", "wres-6-abused-by-staff"),
    *("wres-7-fair-career-progression", "wres-8-discrimination"),
)
"""What is told of the workforce. Counts by band and kind, and the board's few members, stay inside."""


def plant_demonstration_release(*, by: str) -> Release | None:
    """Release the figures that invented promises are measured by; None where they have left or there are none.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    measures = list(Aim.objects.values_list("measure", flat=True))
    released = _release(by, TITLE, "The public asks how our promises go.", measures)
    if released is not None:
        record(by=by, action="publishing.plant_demonstration_release", subject=released.audit_reference)
    return released


def plant_demonstration_workforce_release(*, by: str) -> Release | None:
    """Release what is told of the invented workforce; None where it has left or there is none.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    why = "The law asks every public body for them once a year."
    released = _release(by, WORKFORCE_TITLE, why, OF_THE_WORKFORCE)
    if released is not None:
        record(
            by=by,
            action="publishing.plant_demonstration_workforce_release",
            subject=released.audit_reference,
        )
    return released


def _release(by: str, title: str, why: str, measures: Sequence[str]) -> Release | None:
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("Invented figures are released in demonstrations only.")
    runs = list(MeasureRun.objects.current().filter(kind=Kind.DEMONSTRATION, measure__in=measures))
    if not runs or Release.objects.filter(title=title).exists():
        return None
    author, checker = _invented("programme_lead"), _invented("analyst")
    release = prepare_release(by=author, title=title, why=why, runs=runs)
    look = submit_release(by=author, release=release)
    record_look(by=by, look=look, found=look_at(release))
    approve_release(by=checker, release=release)
    return publish_release(by=author, release=release)


def _invented(role: str) -> Person:
    person = Person.objects.get(email=address_of(known_role(role)))
    person.second_factor_put_off = True  # as at the door of a demonstration
    return person
