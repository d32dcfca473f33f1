"""Forms of programmes and of areas of focus, and the field that chooses a programme where there are several."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from plumbline.design.fields import DateField
from plumbline.plan.models import FocusArea, Programme


def programme_field(label: str = "Programme") -> forms.ModelChoiceField:
    """Which programme; `offer_programmes` fills it, or takes it away where nothing is to be chosen."""
    return forms.ModelChoiceField(label=label, queryset=Programme.objects.none(), empty_label="Choose one")


def offer_programmes(form: forms.Form, *, now: Programme | None = None) -> None:
    """Offer the programmes that are open, and the present one; with one alone there is nothing to choose."""
    offered = Programme.objects.filter(closed_on__isnull=True)
    if now is not None:
        offered = offered | Programme.objects.filter(pk=now.pk)
    if len(offered) < 2:
        del form.fields["programme"]
        return
    form.fields["programme"].queryset = offered  # type: ignore[attr-defined]


class ProgrammeForm(forms.Form):
    """A programme."""

    title = forms.CharField(label="Programme", max_length=120)
    purpose = forms.CharField(
        label="What it is for",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In words that anybody understands. The public reads this once something is promised in it.",
    )
    answers = forms.CharField(
        label="Who answers for it",
        max_length=120,
        required=False,
        help_text="A role, such as chief executive, and no name.",
    )
    starts_on = DateField(label="Starts on", required=False)
    ends_on = DateField(label="Ends on", required=False, help_text="Leave it empty where it has no end yet.")

    @staticmethod
    def initial_of(programme: Programme) -> dict[str, object]:
        """What a programme says now."""
        names = ("title", "purpose", "answers", "starts_on", "ends_on")
        return {name: getattr(programme, name) for name in names}

    def clean(self) -> dict[str, Any]:
        """A programme ends after it starts."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("starts_on") and told.get("ends_on") and told["ends_on"] < told["starts_on"]:
            self.add_error("ends_on", "The day on which it ends comes before the day on which it starts.")
        return told


class _AfterField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Programme | FocusArea) -> str:
        return f"After {obj}"


class PlaceForm(forms.Form):
    """Which programme or area of focus is moved, and what it comes after; after nothing, it comes first."""

    moved = forms.ModelChoiceField(
        label="Which one",
        queryset=Programme.objects.none(),
        to_field_name="slug",
        empty_label="Choose one",
        error_messages={"required": "Choose which one to move"},
    )
    after = _AfterField(
        label="Where to",
        queryset=Programme.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="First",
    )

    def __init__(self, *args: Any, beside: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("moved", "after"):
            self.fields[name].queryset = beside  # type: ignore[attr-defined]


class AreaForm(forms.Form):
    """An area of focus."""

    programme = programme_field()
    title = forms.CharField(label="Area of focus", max_length=120)
    summary = forms.CharField(
        label="What it is about", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(label="Where it comes from", max_length=300, required=False)
    confirmed = forms.BooleanField(label="The trust has confirmed this area", required=False)

    def __init__(self, *args: Any, now: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_programmes(self, now=now)

    @staticmethod
    def initial_of(area: FocusArea) -> dict[str, object]:
        """What an area says now."""
        names = ("programme", "title", "summary", "source", "confirmed")
        return {name: getattr(area, name) for name in names}
