"""Invented people for a demonstration, at least one a role. Refused outside a demonstration."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from plumbline.audit.actions import record
from plumbline.people.actions.accounts import create_account
from plumbline.people.actions.grants import give
from plumbline.people.demonstration import PASSWORD, everyone, sign_ins
from plumbline.people.models import Person


@transaction.atomic
def plant_demonstration_people(*, by: str) -> list[tuple[str, str]]:
    """The invented people, each with a known password; those who are there already stay as they are.

    Returns:
        (role, e-mail address) of each, as `sign_ins()`.

    Raises:
        PermissionDenied: this is not a demonstration, so a known password would be an open door.
    """
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("Demonstration accounts are for demonstrations only: their password is public.")
    record(by=by, action="people.plant_demonstration", subject="people.demonstration:accounts")
    for invented in everyone():
        if not Person.objects.filter(email=invented.email).exists():
            name = f"{invented.first_name} Demonstration"
            person = create_account(by=by, email=invented.email, name=name, password=PASSWORD)
            give(by=by, person=person, role=invented.role.slug, why="Invented person of this demonstration")
    return sign_ins()
