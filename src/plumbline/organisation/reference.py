"""Dated reference data: the national record of NHS trusts, and vocabularies with their mappings.

Loaded from the files under data/, each fact with its source and with whether somebody read it there.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from plumbline.organisation.plain import plain_code, starts_plainly


class Fact(models.Model):
    """What every piece of reference data says about itself."""

    class Status(models.TextChoices):
        """Whether somebody read it in its source."""

        CONFIRMED = "confirmed"
        UNCONFIRMED = "unconfirmed"

    status = models.CharField(max_length=11, choices=Status)
    source = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody read it in its source."""
        return self.status == Fact.Status.CONFIRMED


class NhsTrust(Fact):
    """An NHS trust in the national record of organisations (ODS), as published. Real, never invented."""

    PRIVACY: ClassVar = dict.fromkeys(["code", "icb_code", "opened", "closed", "status", "source"], "public")

    code = models.CharField("ODS code", max_length=5, unique=True)
    icb_code = models.CharField("integrated care board", max_length=5, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened__isnull=True) | Q(closed__isnull=True) | Q(closed__gte=F("opened")),
                name="nhs_trust_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.code


class NhsTrustName(Fact):
    """What an NHS trust was called from a day on (no day: as far back as the source goes)."""

    PRIVACY: ClassVar = dict.fromkeys(["trust", "name", "since", "status", "source"], "public")

    trust = models.ForeignKey(NhsTrust, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    since = models.DateField(null=True, blank=True)

    class Meta:
        ordering = [F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint("trust", "since", name="nhs_trust_name_one_a_day"),
            models.UniqueConstraint("trust", condition=Q(since__isnull=True), name="nhs_trust_name_first_once"),
        ]

    def __str__(self) -> str:
        return self.name


class NhsTrustSuccession(Fact):
    """One NHS trust took over all or part of another on a day."""

    PRIVACY: ClassVar = dict.fromkeys(["predecessor", "successor", "kind", "date", "status", "source"], "public")

    predecessor = models.ForeignKey(NhsTrust, on_delete=models.CASCADE, related_name="became")
    successor = models.ForeignKey(NhsTrust, on_delete=models.CASCADE, related_name="came_from")
    kind = models.CharField(max_length=10, choices=[("merged", "merged into"), ("split", "was split into")])
    date = models.DateField()

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint("predecessor", "successor", name="nhs_trust_succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="nhs_trust_succession_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} {self.get_kind_display()} {self.successor}"


class Vocabulary(models.Model):
    """A list of codes that records use, with the traps in it told in plain words."""

    PRIVACY: ClassVar = dict.fromkeys(["slug", "title", "about", "source", "traps", "sort"], "public")

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True)
    traps = models.JSONField(default=list)
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort", "slug"]
        verbose_name_plural = "vocabularies"

    def __str__(self) -> str:
        return self.title


class Term(Fact):
    """One code of a vocabulary, and the days on which it holds.

    `changed_at` is set as soon as somebody added, ended, corrected or confirmed it here: loading the vocabularies
    that the product carries leaves such a term alone.
    """

    PRIVACY: ClassVar = {
        **dict.fromkeys(
            ["vocabulary", "code", "label", "part_of", "valid_from", "valid_to", "status", "source", "sort"],
            "public",
        ),
        **dict.fromkeys(["changed_by", "changed_at", "confirmed_by", "confirmed_at"], "internal"),
    }

    vocabulary = models.ForeignKey(Vocabulary, on_delete=models.CASCADE, related_name="terms")
    code = models.CharField(max_length=40, validators=[plain_code])
    label = models.CharField(max_length=200, validators=[starts_plainly])
    part_of = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    sort = models.PositiveSmallIntegerField(default=0)
    changed_by = models.CharField(max_length=100, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.CharField(max_length=100, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["vocabulary", "sort", "code"]
        constraints = [
            models.UniqueConstraint("vocabulary", "code", "valid_from", name="term_code_once_from_a_day"),
            models.UniqueConstraint(
                "vocabulary", "code", condition=Q(valid_from__isnull=True), name="term_code_first_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="term_dates_in_order",
                violation_error_message="The last day comes before the first.",
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(label=""), name="term_has_code_and_label"),
            models.CheckConstraint(
                condition=Q(changed_by="", changed_at__isnull=True)
                | (~Q(changed_by="") & Q(changed_at__isnull=False)),
                name="term_change_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_at__isnull=True)
                | (~Q(confirmed_by="") & Q(confirmed_at__isnull=False) & Q(status="confirmed") & ~Q(source="")),
                name="term_confirmed_has_who_when_and_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def reference(self) -> str:
        """How the audit trail names this term; a code that came back later carries its first day."""
        first_day = f"/from-{self.valid_from}" if self.valid_from else ""
        return f"organisation.term:{self.vocabulary.slug}/{self.code}{first_day}"


class Mapping(Fact):
    """A term of one vocabulary is counted under a term of another."""

    PRIVACY: ClassVar = dict.fromkeys(["from_term", "to_term", "note", "status", "source"], "public")

    from_term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="maps_to")
    to_term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="maps_from")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["from_term", "pk"]
        constraints = [models.UniqueConstraint("from_term", "to_term", name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.from_term} is counted as {self.to_term}"
