"""Lets the invented figures behind the invented plan leave as a trust would: one prepares, another checks."""

from django.conf import settings
from django.core.exceptions import PermissionDenied

from plumbline.audit.actions import record
from plumbline.evidence.models import Kind, MeasureRun
from plumbline.people.demonstration import address_of
from plumbline.people.models import Person
from plumbline.people.roles import known_role
from plumbline.plan.models import Aim
from plumbline.publishing.actions.looks import record_look
from plumbline.publishing.actions.preparing import prepare_release
from plumbline.publishing.actions.releases import (
    approve_release,
    publish_release,
    submit_release,
)
from plumbline.publishing.models import Release
from plumbline.publishing.protection.freezing import look_at

TITLE = "How our promises go"


def plant_demonstration_release(*, by: str) -> Release | None:
    """Release the figures that invented promises are measured by; None where they have left or there are none.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("Invented figures are released in demonstrations only.")
    measures = Aim.objects.values("measure")
    runs = list(MeasureRun.objects.current().filter(kind=Kind.DEMONSTRATION, measure__in=measures))
    if not runs or Release.objects.filter(title=TITLE).exists():
        return None
    author, checker = _invented("programme_lead"), _invented("analyst")
    release = prepare_release(by=author, title=TITLE, why="The public asks how our promises go.", runs=runs)
    look = submit_release(by=author, release=release)
    record_look(by=by, look=look, found=look_at(release))
    approve_release(by=checker, release=release)
    published = publish_release(by=author, release=release)
    record(by=by, action="publishing.plant_demonstration_release", subject=published.audit_reference)
    return published


def _invented(role: str) -> Person:
    person = Person.objects.get(email=address_of(known_role(role)))
    person.second_factor_put_off = True  # as at the door of a demonstration
    return person
