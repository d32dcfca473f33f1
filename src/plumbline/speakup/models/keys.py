"""Who can open what: the keys of handlers and custodians, and the grants of cases."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.speakup.sealing.keypairs import KeyPair
from plumbline.speakup.sealing.passphrases import Cost, SealedSeed, open_seed


class HandlerKeyQuerySet(models.QuerySet["HandlerKey"]):
    """Keys by whether they are in use."""

    def current(self) -> "HandlerKeyQuerySet":
        """The one key of each person that new things are wrapped to."""
        return self.filter(retired_at=None)


class HandlerKey(models.Model):
    """A handler's key pair: the public key, and the private one under their passphrase."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "person": "internal",
        "shown_as": "public",
        "public": "internal",
        "salt": "secret",
        "sealed_seed": "secret",
        "passes": "internal",
        "kibibytes": "internal",
        "made_at": "internal",
        "retired_at": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # What people who report read when they choose who must not see it.
    shown_as = models.CharField("name or job title that reporters see", max_length=100)
    public = models.BinaryField()
    salt = models.BinaryField()
    sealed_seed = models.BinaryField()
    passes = models.PositiveSmallIntegerField()
    kibibytes = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = HandlerKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", condition=Q(retired_at=None), name="handler_key_one_in_use_for_a_person"
            ),
            models.CheckConstraint(condition=~Q(shown_as=""), name="handler_key_has_a_name_for_reporters"),
        ]

    def __str__(self) -> str:
        return self.shown_as

    @property
    def audit_reference(self) -> str:
        return f"speakup.key:{self.public_id}"

    def open(self, passphrase: str) -> KeyPair:
        """The private key. Raises `WrongPassphrase`."""
        cost = Cost(self.passes, self.kibibytes)
        sealed = SealedSeed(bytes(self.salt), bytes(self.sealed_seed), cost)
        return open_seed(sealed, passphrase, owner=str(self.public_id))


class UnlockTries(models.Model):
    """Passphrases typed wrong in a row: each makes the next wait longer, and none locks anybody out for good."""

    PRIVACY: ClassVar = {"person": "internal", "count": "internal", "next_at": "internal"}

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.count} in a row"


class CaseGrantQuerySet(models.QuerySet["CaseGrant"]):
    """Grants by whether they hold."""

    def current(self) -> "CaseGrantQuerySet":
        """Those that hold now."""
        return self.filter(ended_at=None)


class CaseGrant(models.Model):
    """One person may open one case. Without it they cannot even see that the case exists."""

    PRIVACY: ClassVar = {
        "case": "internal",
        "person": "internal",
        "given_by": "internal",
        "given_at": "internal",
        "ended_by": "internal",
        "ended_at": "internal",
        "leads": "internal",
    }

    case = models.ForeignKey("speakup.Case", on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Empty: given by the front door when the report came in; then without an hour, which would be the reporter's.
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Whoever looks after the case; the others may read and help.
    leads = models.BooleanField(default=False)

    objects = CaseGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "case", "person", condition=Q(ended_at=None), name="case_grant_once_for_a_person"
            ),
            models.UniqueConstraint(
                "case", condition=Q(ended_at=None, leads=True), name="case_grant_one_leads_a_case"
            ),
            models.CheckConstraint(
                condition=Q(given_by=None, given_at=None) | Q(given_by__isnull=False, given_at__isnull=False),
                name="case_grant_by_a_person_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("person")), name="case_grant_never_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="case_grant_end_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Grant of {self.case_id}"


class Custodian(models.Model):
    """One of three people who, two together, can open what nobody else can any more. Their key is on paper."""

    PRIVACY: ClassVar = {
        "recovery": "internal",
        "number": "internal",
        "held_by": "internal",
        "public": "internal",
    }

    recovery = models.ForeignKey("Recovery", on_delete=models.PROTECT, related_name="custodians")
    number = models.PositiveSmallIntegerField()
    held_by = models.CharField("office that holds the key", max_length=100)
    public = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint("recovery", "number", name="custodian_once_by_number"),
            models.CheckConstraint(condition=Q(number__in=[1, 2, 3]), name="custodian_is_one_of_three"),
        ]

    def __str__(self) -> str:
        return f"Custodian {self.number}: {self.held_by}"


class Recovery(models.Model):
    """The key that every case is wrapped to as well, and that takes two of three custodians to use."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "public": "internal",
        "made_at": "internal",
        "retired_at": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    public = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(retired_at=None), name="recovery_one_in_use"),
        ]

    def __str__(self) -> str:
        return f"Recovery key of {self.made_at:%d %B %Y}"

    @property
    def audit_reference(self) -> str:
        return f"speakup.recovery:{self.public_id}"


class RecoveryWrap(models.Model):
    """The private recovery key, wrapped to one custodian and then to another."""

    PRIVACY: ClassVar = {"recovery": "internal", "first": "internal", "second": "internal", "wrapped": "secret"}

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="wraps")
    first = models.PositiveSmallIntegerField()
    second = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint("recovery", "first", "second", name="recovery_wrap_once_for_a_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="recovery_wrap_takes_two_people"),
        ]

    def __str__(self) -> str:
        return f"Custodians {self.first} and {self.second}"
