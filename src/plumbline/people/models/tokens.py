"""Tokens with which programs come in a person's name. The secret itself is in no column, only its SHA-256.

Nothing here is deleted: a token runs out or is revoked, and stays on record.
"""

import uuid
from itertools import combinations
from typing import ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from plumbline.people.models.accounts import NeverDeleted, Person
from plumbline.people.scopes import SCOPES

COMBINATIONS = [" ".join(chosen) for size in range(1, len(SCOPES) + 1) for chosen in combinations(SCOPES, size)]
"""Every way in which scopes can stand in the column, in the order of the scopes."""


class Factor(models.TextChoices):
    """What the session that made a token had shown: a token opens no role that its maker had not opened."""

    NONE = "none", "No second factor"
    SHOWN = "shown", "Second factor used"
    PUT_OFF = "put_off", "Second factor put off, in a demonstration"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens by the state they are in."""

    def live(self) -> "ApiTokenQuerySet":
        """Those that open something now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), person__is_active=True)

    def delete(self) -> NoReturn:
        raise NeverDeleted("A token is revoked, never deleted.")


class ApiToken(models.Model):
    """A key for one program, in one person's name, for some things, until a day."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "person": "internal",
        "name": "internal",
        "scopes": "internal",
        "digest": "secret",
        "beginning": "internal",
        "factor": "internal",
        "made_at": "internal",
        "expires_at": "internal",
        "last_used": "internal",
        "revoked_at": "internal",
        "revoked_by": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    scopes = models.CharField(max_length=40)
    digest = models.CharField("SHA-256 of the token", max_length=64, unique=True)
    # Enough to find a token in a list by what is in a program's settings, too little to use.
    beginning = models.CharField(max_length=12)
    factor = models.CharField(max_length=10, choices=Factor)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    # A day, never an hour: when a program runs is nobody's business.
    last_used = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(scopes__in=COMBINATIONS), name="token_scopes_are_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_runs_out_later"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_by_someone",
            ),
            models.UniqueConstraint(
                "person",
                Lower("name"),
                condition=Q(revoked_at=None),
                name="token_one_of_a_name_for_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise NeverDeleted("A token is revoked, never deleted.")

    @property
    def audit_reference(self) -> str:
        return f"people.token:{self.public_id}"

    @property
    def scope_slugs(self) -> tuple[str, ...]:
        return tuple(self.scopes.split())

    @property
    def state(self) -> str:
        """One of: revoked, expired, account closed, open."""
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= timezone.now():
            return "expired"
        return "open" if self.person.is_active else "account closed"
