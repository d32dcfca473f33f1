"""What people told us, sealed. Written by this room's own actions and by the front door, read through `keyring`.

Every box is bound to its case, its field and its key version. Whatever a reporter did has a day and no hour; what
staff did is kept exactly. Nothing here says where a report came from.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.speakup.models.keys import HandlerKey, Recovery
from plumbline.speakup.states import State


class Case(models.Model):
    """A report and what is done about it. Only what the desk needs to keep its clocks stands in the clear."""

    PRIVACY: ClassVar = {
        "id": "internal",
        "reference": "internal",
        "token": "secret",
        "locator": "internal",
        "verifier": "secret",
        "code_key": "internal",
        "code_is_handed_over": "internal",
        "state": "internal",
        "received": "internal",
        "key_version": "internal",
        "acknowledged_at": "internal",
        "closed_at": "internal",
        "answered_on": "internal",
        "waits_for_desk": "internal",
        "waits_for_reporter": "internal",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Random, never counted: a number would say how many and in which order.
    reference = models.CharField(max_length=9, unique=True)
    # Of the sitting that sent it, so that sending twice makes one case.
    token = models.BinaryField(unique=True)
    locator = models.CharField(max_length=8, unique=True)
    verifier = models.BinaryField()
    code_key = models.BinaryField()
    # Somebody else typed the report and saw the code: its owner changes it at the first return.
    code_is_handed_over = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW)
    received = models.DateField(default=timezone.localdate)
    key_version = models.PositiveSmallIntegerField(default=1)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The last day on which the desk wrote to the reporter.
    answered_on = models.DateField(null=True, blank=True)
    waits_for_desk = models.BooleanField("something new from the reporter", default=True)
    waits_for_reporter = models.BooleanField("something new for the reporter", default=False)

    class Meta:
        ordering = ["-received", "reference"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False), name="case_closed_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(state=State.NEW) | Q(acknowledged_at__isnull=False),
                name="case_past_new_was_acknowledged",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def audit_reference(self) -> str:
        return f"speakup.case:{self.id}"


def _case_key(name: str) -> models.ForeignKey[Case, Case]:
    return models.ForeignKey(Case, on_delete=models.PROTECT, related_name=name)


class CaseKeyWrap(models.Model):
    """One version of a case's key, wrapped to one who may open it: a handler, the reporter, or the custodians."""

    PRIVACY: ClassVar = {
        "case": "internal",
        "version": "internal",
        "handler_key": "internal",
        "recovery": "internal",
        "wrapped": "secret",
        "quick": "secret",
    }

    case = _case_key("key_wraps")
    version = models.PositiveSmallIntegerField()
    # Neither: the reporter's.
    handler_key = models.ForeignKey(HandlerKey, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    wrapped = models.BinaryField()
    # The same key under a symmetric key of the handler's own: a list of a thousand cases opens in a moment.
    quick = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "case",
                "version",
                "handler_key",
                condition=Q(handler_key__isnull=False),
                name="case_key_once_for_a_handler",
            ),
            models.UniqueConstraint(
                "case",
                "version",
                condition=Q(handler_key=None, recovery=None),
                name="case_key_once_for_its_reporter",
            ),
            models.UniqueConstraint(
                "case",
                "version",
                "recovery",
                condition=Q(recovery__isnull=False),
                name="case_key_once_for_custodians",
            ),
            models.CheckConstraint(
                condition=Q(handler_key=None) | Q(recovery=None), name="case_key_wrapped_for_one"
            ),
        ]

    def __str__(self) -> str:
        return f"Key {self.version} of {self.case_id}"


class SealedValue(models.Model):
    """One sealed field of a case: its answers, the summary that lists show, who must not see it, who told us."""

    PRIVACY: ClassVar = {"case": "internal", "field": "internal", "box": "sealed"}

    case = _case_key("values")
    field = models.CharField(max_length=30)
    box = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint("case", "field", name="sealed_value_once_for_a_field")]

    def __str__(self) -> str:
        return f"{self.field} of {self.case_id}"


class IdentityHalf(models.Model):
    """Half of the key of a case's identity, wrapped to one who holds it. Handlers hold "a", guardians "b"."""

    PRIVACY: ClassVar = {
        "case": "internal",
        "half": "internal",
        "handler_key": "internal",
        "recovery": "internal",
        "wrapped": "secret",
    }

    case = _case_key("identity_halves")
    half = models.CharField(max_length=1, choices=[("a", "handlers'"), ("b", "guardians'")])
    handler_key = models.ForeignKey(HandlerKey, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            # Nobody holds both halves of one case.
            models.UniqueConstraint(
                "case",
                "handler_key",
                condition=Q(handler_key__isnull=False),
                name="identity_half_one_for_a_person",
            ),
            models.CheckConstraint(
                condition=Q(handler_key=None, recovery__isnull=False)
                | Q(handler_key__isnull=False, recovery=None),
                name="identity_half_wrapped_for_one",
            ),
        ]

    def __str__(self) -> str:
        return f"Half {self.half} of {self.case_id}"


class IdentityRequest(models.Model):
    """A handler asks to know who told us; a guardian agrees or refuses. The reporter is told."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "case": "internal",
        "asked_by": "internal",
        "asked_at": "internal",
        "decided_by": "internal",
        "decided_at": "internal",
        "agreed": "internal",
        "half": "secret",
        "expires_at": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = _case_key("identity_requests")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True)
    # The guardians' half, wrapped to the one who asked; wiped when the time is up.
    half = models.BinaryField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                "case", "asked_by", condition=Q(decided_at=None), name="identity_request_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="identity_request_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, agreed=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, agreed__isnull=False),
                name="identity_request_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(half=None) | Q(agreed=True), name="identity_request_half_only_when_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"Request about {self.case_id}"

    @property
    def audit_reference(self) -> str:
        return f"speakup.identity_request:{self.public_id}"


class IdentityReason(models.Model):
    """Why somebody asks to know who told us, wrapped to each who must read it."""

    PRIVACY: ClassVar = {"request": "internal", "handler_key": "internal", "wrapped": "sealed"}

    request = models.ForeignKey(IdentityRequest, on_delete=models.CASCADE, related_name="reasons")
    handler_key = models.ForeignKey(HandlerKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint("request", "handler_key", name="identity_reason_once_for_a_reader")
        ]

    def __str__(self) -> str:
        return f"Reason of {self.request_id}"


class Thread(models.TextChoices):
    """Two threads that cannot be mixed up: a message is in one of them for ever."""

    DIALOGUE = "dialogue", "With the person who told us"
    NOTES = "notes", "Between handlers"


class Message(models.Model):
    """A message, in one thread. What the reporter wrote has a day and no hour."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "case": "internal",
        "thread": "internal",
        "by": "internal",
        "at": "internal",
        "day": "internal",
        "token": "internal",
        "box": "sealed",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = _case_key("messages")
    thread = models.CharField(max_length=10, choices=Thread.choices)
    # Empty: the reporter, or Plumbline itself for a notice.
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    day = models.DateField(default=timezone.localdate)
    # Of the form that sent it, so that sending twice writes once.
    token = models.UUIDField(default=uuid.uuid4)
    box = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("case", "token", name="message_once_for_a_form"),
            models.CheckConstraint(
                condition=Q(by=None, at=None) | Q(by__isnull=False, at__isnull=False),
                name="message_of_a_reporter_has_no_hour",
            ),
            models.CheckConstraint(
                condition=Q(thread=Thread.DIALOGUE) | Q(by__isnull=False), name="message_notes_are_handlers_own"
            ),
        ]

    def __str__(self) -> str:
        return f"Message of {self.case_id}"


class Scan(models.TextChoices):
    """What the virus scanner said."""

    NONE = "none", "Not scanned: no scanner is set up"
    CLEAN = "clean", "Scanned"
    WAITING = "waiting", "Held back until it can be scanned"
    INFECTED = "infected", "Held back: it may harm your computer"


class Attachment(models.Model):
    """A file that a reporter gave us, cleaned; and the original, where they agreed to keep it."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "case": "internal",
        "day": "internal",
        "scan": "internal",
        "about": "sealed",
        "box": "sealed",
        "original": "sealed",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = _case_key("attachments")
    day = models.DateField(default=timezone.localdate)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.NONE)
    about = models.BinaryField()
    box = models.BinaryField()
    original = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Attachment of {self.case_id}"


class Move(models.Model):
    """A step in the life of a case, with its reason sealed."""

    PRIVACY: ClassVar = {
        "case": "internal",
        "act": "internal",
        "before": "internal",
        "after": "internal",
        "by": "internal",
        "at": "internal",
        "box": "sealed",
    }

    case = _case_key("moves")
    act = models.CharField(max_length=20)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    box = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act} of {self.case_id}"


class LetterboxSlip(models.Model):
    """What a report adds to the counts, and nothing that links it to its case: not even a date in the clear."""

    PRIVACY: ClassVar = {"id": "internal", "box": "sealed"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.BinaryField()

    def __str__(self) -> str:
        return "A slip"
