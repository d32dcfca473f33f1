"""What people fill in to prepare, refuse or withdraw a release."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from plumbline.evidence.models import MeasureRun
from plumbline.evidence.queries import area_names


class RunsField(forms.ModelMultipleChoiceField):
    """Runs to choose from, told apart by measure, area and kind."""

    def label_from_instance(self, obj: Any) -> str:
        area = obj.settings.get("area", "")
        place = area_names(obj).get(area, area)
        return " · ".join(part for part in (obj.title, place, obj.get_kind_display()) if part)


class PrepareForm(forms.Form):
    """A new release: what, why, and which figures."""

    title = forms.CharField(label="What is released", max_length=150, help_text="The public sees this title.")
    why = forms.CharField(
        label="Why it should be released",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For the checker. The public does not see it.",
    )
    runs = RunsField(
        label="Figures",
        queryset=MeasureRun.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one set of figures"},
    )

    def __init__(self, *args: Any, runs: QuerySet[MeasureRun], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["runs"].queryset = runs  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a release is refused or withdrawn."""

    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why"},
    )

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if public:
            self.fields["reason"].help_text = "The public sees this. Do not name anybody."
