"""The columns of one figure with its working, for the ledger and for what has left it."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from plumbline.evidence.figures import FIGURES

if TYPE_CHECKING:
    from plumbline.evidence.models.ledger import MeasureRun


def _figure() -> models.FloatField:
    # Doubles, as the engine computes them: both databases give back the very same 64 bits, and a rounded copy
    # would not reproduce the interval. Rounding happens where a figure is shown.
    return models.FloatField(null=True, blank=True)


def _reason() -> models.CharField:
    return models.CharField(max_length=500, blank=True, default="")


class FigureRow(models.Model):
    """One number about one group in one period. `<figure>_withheld` says why a figure is not shown."""

    PRIVACY: ClassVar[dict[str, str]] = {
        "position": "internal",
        "area": "public",
        "period": "public",
        "grouping": "public",
        "group": "public",
        "group_code": "public",
        "organisation_unit": "internal",
        "part": "public",
        "series": "public",
        "method": "public",
        "comparator": "public",
        "ratio_method": "public",
        "standardised_method": "public",
        "adjusted_ratio_method": "public",
        "source": "public",
        "note": "public",
        **dict.fromkeys(FIGURES, "internal"),
        **{f"{name}_withheld": "public" for name in FIGURES},
    }

    if TYPE_CHECKING:
        run: models.ForeignKey[MeasureRun, MeasureRun]
        run_id: int

    position = models.PositiveIntegerField()
    area = models.CharField(max_length=200)
    period = models.CharField(max_length=50)
    grouping = models.CharField(max_length=100)
    group = models.CharField(max_length=200)
    group_code = models.CharField(max_length=100, blank=True)
    organisation_unit = models.CharField(max_length=200, blank=True)
    part = models.CharField(max_length=300, blank=True)
    series = models.CharField(max_length=200, blank=True)
    numerator = _figure()
    numerator_withheld = _reason()
    denominator = _figure()
    denominator_withheld = _reason()
    value = _figure()
    value_withheld = _reason()
    lower = _figure()
    lower_withheld = _reason()
    upper = _figure()
    upper_withheld = _reason()
    method = models.CharField(max_length=300)
    comparator = models.CharField(max_length=200, null=True, blank=True)
    ratio = _figure()
    ratio_withheld = _reason()
    ratio_lower = _figure()
    ratio_lower_withheld = _reason()
    ratio_upper = _figure()
    ratio_upper_withheld = _reason()
    ratio_method = models.CharField(max_length=300, null=True, blank=True)
    published_value = _figure()
    published_value_withheld = _reason()
    published_standardised = _figure()
    published_standardised_withheld = _reason()
    published_standardised_lower = _figure()
    published_standardised_lower_withheld = _reason()
    published_standardised_upper = _figure()
    published_standardised_upper_withheld = _reason()
    standardised = _figure()
    standardised_withheld = _reason()
    standardised_lower = _figure()
    standardised_lower_withheld = _reason()
    standardised_upper = _figure()
    standardised_upper_withheld = _reason()
    standardised_method = models.CharField(max_length=300, null=True, blank=True)
    adjusted_ratio = _figure()
    adjusted_ratio_withheld = _reason()
    adjusted_ratio_lower = _figure()
    adjusted_ratio_lower_withheld = _reason()
    adjusted_ratio_upper = _figure()
    adjusted_ratio_upper_withheld = _reason()
    adjusted_ratio_method = models.CharField(max_length=300, null=True, blank=True)
    source = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_withheld": ""}) | Q(**{f"{name}__isnull": True}),
                    name=f"%(class)s_withheld_{name}",
                )
                for name in FIGURES
            ),
            *(
                # Also refuses infinity, and NaN on PostgreSQL, where it counts as larger than any number.
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": -1e300, f"{name}__lt": 1e300}),
                    name=f"%(class)s_finite_{name}",
                )
                for name in FIGURES
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False)
                | ~Q(value_withheld="")
                | Q(denominator__isnull=True, denominator_withheld="")
                | Q(numerator__isnull=True, numerator_withheld=""),
                name="%(class)s_no_silent_gap",
            ),
            # Either would let the withheld number be worked out from what is left.
            models.CheckConstraint(
                condition=Q(numerator_withheld="")
                | Q(value__isnull=True, lower__isnull=True, upper__isnull=True),
                name="%(class)s_withheld_count_hides_rate",
            ),
            models.CheckConstraint(
                condition=Q(value_withheld="")
                | Q(
                    lower__isnull=True,
                    upper__isnull=True,
                    ratio__isnull=True,
                    ratio_lower__isnull=True,
                    ratio_upper__isnull=True,
                    standardised__isnull=True,
                    adjusted_ratio__isnull=True,
                ),
                name="%(class)s_withheld_rate_hides_interval",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True) | Q(numerator__gte=0),
                name="%(class)s_numerator_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=0),
                name="%(class)s_denominator_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.area}, {self.period}"

    @property
    def withheld(self) -> str | None:
        """Why the value is withheld, or None where it is shown."""
        return self.value_withheld or None
