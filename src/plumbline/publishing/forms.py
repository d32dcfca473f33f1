"""What people fill in to prepare, change, refuse or withdraw a release."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from plumbline.design.formats import in_words
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.queries import area_names, grouping_name
from plumbline.measures.small_number_rules import usual_method
from plumbline.plan.models import Proposal
from plumbline.plan.states import public_act_called
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


class ProposalsField(forms.ModelMultipleChoiceField):
    """What waits to become public of the plan."""

    def label_from_instance(self, obj: Any) -> str:
        said = obj.reason if obj.act == "tell" else obj.commitment.promise
        return f"{obj.commitment.reference} · {public_act_called(obj.act)} · {said}"


class EarlierField(forms.ModelChoiceField):
    """A release of our own that is public."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}, public since {in_words(obj.published_at)}"


class PrepareForm(forms.Form):
    """A release: what leaves, what it says, and why."""

    title = forms.CharField(label="What is released", max_length=150, help_text="The public sees this title.")
    words = forms.CharField(
        label="What it says to the public",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="In plain words: what the figures show, and what they do not. Leave an empty line between "
        "paragraphs. Do not name anybody.",
    )
    why = forms.CharField(
        label="Why it should be released",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For the checker. The public does not see it.",
    )
    method = MethodField()
    runs = RunsField(
        label="Figures", queryset=MeasureRun.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    proposals = ProposalsField(
        label="What becomes public of the plan in the same moment",
        queryset=Proposal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A second person who answers for the plan agrees to each of them first.",
    )
    supersedes = EarlierField(
        label="Does it replace a release?",
        queryset=Release.objects.none(),
        required=False,
        empty_label="No",
        help_text="The earlier one stays readable, with a notice. Nothing of it is changed.",
    )
    superseding_why = forms.CharField(
        label="Why it replaces that one",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The public sees this. Leave it empty if it replaces none.",
    )

    def __init__(
        self,
        *args: Any,
        runs: QuerySet[MeasureRun],
        proposals: QuerySet[Proposal],
        earlier: QuerySet[Release],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {"runs": runs, "proposals": proposals, "supersedes": earlier}
        for name, rows in choices.items():
            if name != "runs" and not rows.exists():
                del self.fields[name]
            else:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if "supersedes" not in self.fields:
            del self.fields["superseding_why"]
        if not self.initial:
            self.fields["method"].initial = usual_method("trust", timezone.localdate())

    @property
    def told(self) -> dict[str, Any]:
        """What was filled in, as `prepare_release` and `change_release` take it."""
        listed = {name: list(self.cleaned_data.get(name) or []) for name in ("runs", "proposals")}
        return {**self.cleaned_data, **listed}


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
