"""What people fill in to prepare, refuse or withdraw a release."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from plumbline.evidence.models import MeasureRun
from plumbline.evidence.queries import area_names, grouping_name
from plumbline.measures.small_number_rules import usual_method
from plumbline.publishing.models import Method, Release


class RunsField(forms.ModelMultipleChoiceField):
    """Runs to choose from, told apart by measure, area and kind."""

    def label_from_instance(self, obj: Any) -> str:
        area = obj.settings.get("area", "")
        place = area_names(obj).get(area, area)
        return " · ".join(part for part in (obj.title, place, obj.get_kind_display()) if part)


class MethodField(forms.ChoiceField):
    """How small numbers of the trust's own leave."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Small numbers of the trust's own",
            choices=Method.choices,
            initial=Method.WITHHOLD,
            widget=forms.RadioSelect,
            help_text="Withheld, some counts are blank and the others exact. Rounded, hardly any is blank and "
            "none is exact; rates and intervals are worked out from the rounded counts. What others published "
            "leaves as they published it.",
            **kwargs,
        )


class PrepareForm(forms.Form):
    """A new release: what, why, and which figures."""

    title = forms.CharField(label="What is released", max_length=150, help_text="The public sees this title.")
    why = forms.CharField(
        label="Why it should be released",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For the checker. The public does not see it.",
    )
    method = MethodField()
    runs = RunsField(
        label="Figures",
        queryset=MeasureRun.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one set of figures"},
    )

    def __init__(self, *args: Any, runs: QuerySet[MeasureRun], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["runs"].queryset = runs  # type: ignore[attr-defined]
        self.fields["method"].initial = usual_method("trust", timezone.localdate())


class CorrectForm(forms.Form):
    """Which groupings of a refused release leave after all; a measure of which none is kept is dropped."""

    keep = forms.MultipleChoiceField(
        label="Figures to keep",
        widget=forms.CheckboxSelectMultiple,
        help_text="Fewer and larger groups need fewer blanks. A measure without any of its figures is dropped.",
        error_messages={"required": "Keep at least one set of figures"},
    )
    method = MethodField()

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._groupings: dict[int, list[str]] = {}
        choices, kept = [], []
        for item in release.items.all():
            self._groupings[item.pk] = list(dict.fromkeys(row.grouping for row in item.run.observations.all()))
            for grouping in self._groupings[item.pk]:
                value = f"{item.pk}:{grouping}"
                choices.append((value, f"{item.run.title}: {grouping_name(grouping, item.run)}"))
                kept += [] if grouping in item.leaves_out else [value]
        self.fields["method"].initial = release.method
        field: Any = self.fields["keep"]
        field.choices, field.initial = choices, kept

    @property
    def leaves_out(self) -> dict[int, list[str]]:
        """The groupings of each item that were not kept."""
        kept = set(self.cleaned_data["keep"])
        return {
            item: [grouping for grouping in groupings if f"{item}:{grouping}" not in kept]
            for item, groupings in self._groupings.items()
        }


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
