"""Accounts, the grants that say what each may do, and invitations.

Nothing here is deleted: an account is closed, a grant is ended, an invitation is withdrawn.
"""

import uuid
from datetime import date
from typing import Any, ClassVar, NoReturn

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from plumbline.organisation.models import Unit
from plumbline.people.roles import Role, catalogue


class NeverDeleted(Exception):
    """Somebody tried to delete what must stay for the record."""


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts; addresses are compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone with an account. What they may do comes from grants of roles, never from this row."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "email": "personal",
        "name": "personal",
        "is_active": "internal",
        "joined": "internal",
        "password": "secret",
        "last_login": "internal",
        "is_superuser": "internal",
        "sessions_ended": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField("full name", max_length=200)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)
    sessions_ended = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    # Set for each request by the middleware, from the session: a person met outside a session has shown nothing.
    second_factor_shown: bool = False
    second_factor_put_off: bool = False
    # Set where the person comes by an API token: whatever their roles give, nothing outside this is allowed.
    limited_to: frozenset[str] | None = None

    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_once_in_any_case"),
            # Django and Wagtail open every door to a superuser without asking, so there is none.
            models.CheckConstraint(condition=Q(is_superuser=False), name="person_nobody_is_a_superuser"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def audit_reference(self) -> str:
        """How the audit trail names this person: no name, no address."""
        return f"people.person:{self.public_id}"

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Sessions opened before `sessions_ended` stay shut, even when a closed account is opened again.
        told = f"{self.password}|{self.sessions_ended.isoformat() if self.sessions_ended else ''}"
        return salted_hmac("plumbline.people.session", told, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether a current grant allows it; see `GrantBackend` for what `obj` means.

        Django's own answers yes to a superuser without asking anyone; this one always asks.
        """
        return any(
            backend.has_perm(self, perm, obj) for backend in get_backends() if hasattr(backend, "has_perm")
        )

    def has_module_perms(self, app_label: str) -> bool:
        return any(name.partition(".")[0] == app_label for name in self.get_all_permissions())


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by the state they are in."""

    def current(self, on: date | None = None) -> "GrantQuerySet":
        """Those that hold on a day (today, unless told)."""
        day = on or timezone.localdate()
        return self.filter(ended_at=None, starts__lte=day).filter(Q(ends=None) | Q(ends__gte=day))

    def not_over(self, on: date | None = None) -> "GrantQuerySet":
        """Those that hold now or will hold."""
        return self.filter(ended_at=None).filter(Q(ends=None) | Q(ends__gte=on or timezone.localdate()))

    def delete(self) -> NoReturn:
        raise NeverDeleted("A grant is ended, never deleted.")


class Grant(models.Model):
    """One role, given to one person, by whom, why, from when and until when."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "person": "internal",
        "role": "internal",
        "unit": "internal",
        "given_by": "internal",
        "given_at": "internal",
        "why": "personal",
        "starts": "internal",
        "ends": "internal",
        "ended_by": "internal",
        "ended_at": "internal",
        "end_reason": "personal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=50)
    # Empty: the whole trust.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=500)
    starts = models.DateField("from")
    ends = models.DateField("until", null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="grant_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("person")), name="grant_never_to_oneself"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="grant_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="grant_end_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.starts}"

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise NeverDeleted("A grant is ended, never deleted.")

    @property
    def audit_reference(self) -> str:
        return f"people.grant:{self.public_id}"

    @property
    def described_role(self) -> Role | None:
        """The role in words; None when the roles file no longer has it, and then the grant allows nothing."""
        return catalogue().role(self.role)

    @property
    def part(self) -> str:
        return self.unit.name if self.unit else "The whole trust"

    @property
    def role_name(self) -> str:
        role = self.described_role
        return role.name if role else f"{self.role} (no longer used)"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by the state they are in."""

    def open(self) -> "InvitationQuerySet":
        """Those that nobody accepted or withdrew; some of them may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def waiting(self) -> "InvitationQuerySet":
        """Those that can be accepted now."""
        return self.open().filter(expires_at__gt=timezone.now())

    def delete(self) -> NoReturn:
        raise NeverDeleted("An invitation is withdrawn, never deleted.")


class Invitation(models.Model):
    """A way in for one person, once, for a few days. The link's secret is in no column: the link is signed."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "email": "personal",
        "name": "personal",
        "role": "internal",
        "unit": "internal",
        "why": "personal",
        "invited_by": "internal",
        "invited_at": "internal",
        "sent_at": "internal",
        "round": "internal",
        "expires_at": "internal",
        "accepted_at": "internal",
        "accepted_as": "internal",
        "withdrawn_at": "internal",
        "withdrawn_by": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail address")
    name = models.CharField("full name", max_length=200)
    role = models.CharField(max_length=50)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    why = models.CharField(max_length=500)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Grows when the invitation is sent again, so that only the newest link opens.
    round = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_as = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="invitation", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open_for_an_address",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_accepted_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_as=None)
                | Q(accepted_at__isnull=False, accepted_as__isnull=False),
                name="invitation_accepted_as_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation as {self.role}"

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise NeverDeleted("An invitation is withdrawn, never deleted.")

    @property
    def audit_reference(self) -> str:
        return f"people.invitation:{self.public_id}"

    @property
    def part(self) -> str:
        return self.unit.name if self.unit else "The whole trust"

    @property
    def role_name(self) -> str:
        role = catalogue().role(self.role)
        return role.name if role else f"{self.role} (no longer used)"

    @property
    def state(self) -> str:
        """One of: accepted, withdrawn, expired, not sent, waiting."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        if self.expires_at <= timezone.now():
            return "expired"
        return "waiting" if self.sent_at else "not sent"
