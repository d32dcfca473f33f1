"""The trust as it is and as it was: its units, sites and places; the national record of trusts; vocabularies.

Written by actions.py only. What must never be wrong (a team straight under a trust, an end before a beginning, a
code used twice) the database refuses itself.
"""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Lower
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from plumbline.organisation.plain import plain_code, starts_plainly
from plumbline.organisation.reference import (
    Fact,
    Mapping,
    NhsTrust,
    NhsTrustName,
    NhsTrustSuccession,
    Term,
    Vocabulary,
)

__all__ = [
    "Change",
    "Fact",
    "Kind",
    "Mapping",
    "NhsTrust",
    "NhsTrustName",
    "NhsTrustSuccession",
    "Occupancy",
    "Place",
    "PlaceKind",
    "Placement",
    "Site",
    "Succession",
    "Term",
    "TreeFile",
    "Unit",
    "UnitName",
    "Vocabulary",
]


class Kind(models.TextChoices):
    """What a unit is. Each kind lies exactly one step below the one before it."""

    TRUST = "trust"
    DIVISION = "division"
    SERVICE = "service"
    TEAM = "team"

    @property
    def depth(self) -> int:
        """How deep in the tree units of this kind lie, the trust at 1."""
        return list(Kind).index(self) + 1

    @property
    def above(self) -> "Kind | None":
        """The kind of the unit that a unit of this kind is part of."""
        return list(Kind)[self.depth - 2] if self.depth > 1 else None

    @property
    def below(self) -> "Kind | None":
        """The kind of the units that are part of one of this kind."""
        return list(Kind)[self.depth] if self.depth < len(Kind) else None


def in_order(*, first: str, last: str, name: str) -> models.CheckConstraint:
    """The end does not come before the beginning."""
    return models.CheckConstraint(
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{last}__gte": F(first)}),
        name=name,
        violation_error_message="The last day comes before the first.",
    )


class UnitQuerySet(MP_NodeQuerySet):
    """Units by what is asked of them."""

    def open_on(self, day: date) -> "UnitQuerySet":
        """Those that were open on a day; a unit with no first day has been open as long as is known."""
        started = Q(opened__isnull=True) | Q(opened__lte=day)
        return self.filter(started, Q(closed__isnull=True) | Q(closed__gte=day))


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    """Units in the order of the tree."""

    def get_queryset(self) -> UnitQuerySet:
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class Unit(MP_Node):
    """A trust, or a division, service or team of one.

    A materialised path and not a parent column: "everything in this division" is one indexed query, which scoped
    grants and figures ask all the time, and the path's length lets the database itself keep kinds in their order.
    """

    PRIVACY: ClassVar = {
        "path": "internal",
        "depth": "internal",
        "numchild": "internal",
        "public_id": "internal",
        "code": "internal",
        "kind": "internal",
        "name": "internal",
        "ods_code": "public",
        "opened": "internal",
        "closed": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        max_length=40,
        validators=[plain_code],
        help_text="The trust's own code for this part, used when importing",
    )
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200, validators=[starts_plainly])
    ods_code = models.CharField("ODS code", max_length=10, blank=True)
    opened = models.DateField("first day", null=True, blank=True)
    closed = models.DateField("last day", null=True, blank=True)
    sites = models.ManyToManyField("Site", through="Occupancy", related_name="units")

    objects = UnitManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), name="unit_code_once"),
            models.UniqueConstraint("ods_code", condition=~Q(ods_code=""), name="unit_ods_code_once"),
            models.CheckConstraint(
                condition=Q(kind="trust", depth=1)
                | Q(kind="division", depth=2)
                | Q(kind="service", depth=3)
                | Q(kind="team", depth=4),
                name="unit_kind_fits_its_depth",
            ),
            models.CheckConstraint(condition=Q(depth=Length("path") / 4), name="unit_depth_fits_its_path"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="unit_has_code_and_name"),
            in_order(first="opened", last="closed", name="unit_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How the audit trail names this unit."""
        return f"organisation.unit:{self.public_id}"

    def is_open_on(self, day: date) -> bool:
        """Whether the unit was open on a day."""
        return (self.opened is None or self.opened <= day) and (self.closed is None or self.closed >= day)


class UnitName(models.Model):
    """What a unit was called from a day on (no day: as far back as is known)."""

    PRIVACY: ClassVar = {"unit": "internal", "name": "internal", "since": "internal", "reason": "internal"}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=200, validators=[starts_plainly])
    since = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("unit", "since", name="unit_name_one_a_day"),
            models.UniqueConstraint("unit", condition=Q(since__isnull=True), name="unit_name_first_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Which unit a unit was part of from a day on (no day: as far back as is known)."""

    PRIVACY: ClassVar = {"unit": "internal", "parent": "internal", "since": "internal", "reason": "internal"}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placed_here", null=True)
    since = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("unit", "since", name="placement_one_a_day"),
            models.UniqueConstraint("unit", condition=Q(since__isnull=True), name="placement_first_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} in {self.parent}"


class Change(models.TextChoices):
    """How one body became another."""

    MERGED = "merged", "merged into"
    RENAMED = "renamed", "was renamed to"
    SPLIT = "split", "was split into"


class Succession(models.Model):
    """One unit took over from another on a day."""

    PRIVACY: ClassVar = dict.fromkeys(
        ["public_id", "predecessor", "successor", "kind", "date", "reason", "source"], "internal"
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="became")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="came_from")
    kind = models.CharField(max_length=10, choices=Change)
    date = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint("predecessor", "successor", name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} {self.get_kind_display()} {self.successor}"


class Site(models.Model):
    """An address where the trust works."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "code": "internal",
        "name": "public",
        "address": "public",
        "postcode": "public",
        "ods_code": "public",
        "opened": "internal",
        "closed": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=40, validators=[plain_code])
    name = models.CharField(max_length=200, validators=[starts_plainly])
    address = models.CharField(max_length=500, blank=True, validators=[starts_plainly])
    postcode = models.CharField(max_length=10, blank=True)
    ods_code = models.CharField("ODS code", max_length=10, blank=True)
    opened = models.DateField("first day", null=True, blank=True)
    closed = models.DateField("last day", null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="site_code_once"),
            models.UniqueConstraint("ods_code", condition=~Q(ods_code=""), name="site_ods_code_once"),
            in_order(first="opened", last="closed", name="site_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How the audit trail names this site."""
        return f"organisation.site:{self.public_id}"


class PlaceKind(models.TextChoices):
    """What a place within a site is."""

    BUILDING = "building"
    WARD = "ward"
    PLACE = "place", "other place"


class Place(models.Model):
    """A building, ward or other place within a site."""

    PRIVACY: ClassVar = dict.fromkeys(
        ["public_id", "site", "code", "name", "kind", "opened", "closed"], "internal"
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="places")
    code = models.CharField(max_length=40, validators=[plain_code])
    name = models.CharField(max_length=200, validators=[starts_plainly])
    kind = models.CharField(max_length=10, choices=PlaceKind)
    opened = models.DateField("first day", null=True, blank=True)
    closed = models.DateField("last day", null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="place_code_once"),
            in_order(first="opened", last="closed", name="place_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How the audit trail names this place."""
        return f"organisation.place:{self.public_id}"


class Occupancy(models.Model):
    """A unit works at a site, in one place of it or in no particular one, between two days (none: not known)."""

    PRIVACY: ClassVar = dict.fromkeys(["unit", "site", "place", "since", "until"], "internal")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="occupancies")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="occupancies")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="occupancies", null=True, blank=True)
    since = models.DateField("first day there", null=True, blank=True)
    until = models.DateField("last day there", null=True, blank=True)

    class Meta:
        verbose_name_plural = "occupancies"
        constraints = [
            # A unit may leave and come back: only what goes on now is there once.
            models.UniqueConstraint(
                "unit", "place", condition=Q(until__isnull=True), name="occupancy_place_once_now"
            ),
            models.UniqueConstraint(
                "unit",
                "site",
                condition=Q(place__isnull=True, until__isnull=True),
                name="occupancy_site_once_now",
            ),
            in_order(first="since", last="until", name="occupancy_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} at {self.place or self.site}"


class TreeFile(models.Model):
    """An uploaded CSV file, waiting to be looked at and applied; its text is let go afterwards."""

    PRIVACY: ClassVar = dict.fromkeys(
        ["public_id", "name", "sha256", "content", "uploaded_by", "uploaded_at", "applied_at"], "internal"
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, validators=[starts_plainly])
    sha256 = models.CharField(max_length=64)
    content = models.TextField()
    uploaded_by = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
