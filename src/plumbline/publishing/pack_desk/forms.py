"""What people fill in to make a board pack and to note what its meeting decided."""

from typing import Any

from django import forms
from django.utils import timezone

from plumbline.design.fields import DateField
from plumbline.plan.models import Commitment, Committee
from plumbline.plan.states import State
from plumbline.publishing.models import Audience, BoardPack, PackDecision
from plumbline.publishing.models.packs import INSIDE, SECTIONS, THE_BOARD
from plumbline.publishing.pack_desk.figures import offers_for
from plumbline.publishing.pack_desk.outside import NotForThePublic, check_words

MOST_DECISIONS = 5


def _area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PreparePackForm(forms.Form):
    """A new pack: for whom, about which period, for which meeting."""

    title = forms.CharField(label="Title", max_length=150)
    committee = forms.ModelChoiceField(
        label="For whom", queryset=Committee.objects.none(), required=False, empty_label=THE_BOARD
    )
    audience = forms.ChoiceField(
        label="Who reads it",
        choices=Audience.choices,
        initial=Audience.BOARD,
        widget=forms.RadioSelect,
        help_text="A pack for the public has no action and no risk in it, and only figures that have left in a "
        "release. It is public once somebody else has frozen it and publishes it.",
    )
    first_day = DateField(label="First day of the period")
    last_day = DateField(label="Last day of the period")
    meeting = DateField(label="Day of the meeting")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = Committee.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        data: dict[str, Any] = super().clean() or {}
        first, last, meeting = (data.get(name) for name in ("first_day", "last_day", "meeting"))
        if first and last and last < first:
            self.add_error("last_day", "The last day must come after the first day.")
        if first and meeting and meeting < first:
            self.add_error("meeting", "The meeting must come after the first day of the period.")
        if data.get("audience") == Audience.PUBLIC:
            try:
                check_words(data.get("title", ""), where="The title")
            except NotForThePublic as unfit:
                self.add_error("title", str(unfit))
        return data


class ChooseForm(forms.Form):
    """Sections and figures of a draft."""

    sections = forms.MultipleChoiceField(
        label="Sections",
        choices=list(SECTIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Every pack begins with its summary and the decisions that it asks for.",
    )
    measures = forms.MultipleChoiceField(
        label="Measures",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Each in one grouping. Figures up to the last day of the period are shown.",
    )

    def __init__(self, *args: Any, pack: BoardPack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = offers_for(pack.audience)
        values = {(one.measure, one.area, one.grouping, one.demonstration): one.value for one in offers}
        chosen = [(one.measure, one.area, one.grouping, one.demonstration) for one in pack.choices.all()]
        measures: Any = self.fields["measures"]
        sections: Any = self.fields["sections"]
        measures.choices = [(one.value, one.label) for one in offers]
        measures.initial = [values[key] for key in chosen if key in values]
        sections.initial = pack.sections
        if pack.is_public:
            sections.choices = [(key, title) for key, title in SECTIONS.items() if key not in INSIDE]

    def clean_measures(self) -> list[str]:
        """Each measure once."""
        values: list[str] = self.cleaned_data["measures"]
        slugs = [value.split("|", 1)[0] for value in values]
        if len(set(slugs)) < len(slugs):
            raise forms.ValidationError("Choose each measure once, in one grouping and one area.")
        return values


class NarrativeForm(forms.Form):
    """Alert, advise, assure."""

    alert = forms.CharField(
        label="Alert",
        max_length=2000,
        required=False,
        widget=_area(),
        help_text="What the board must act on or know now. One point a line.",
    )
    advise = forms.CharField(
        label="Advise",
        max_length=2000,
        required=False,
        widget=_area(),
        help_text="What the board should watch. One point a line.",
    )
    assure = forms.CharField(
        label="Assure",
        max_length=2000,
        required=False,
        widget=_area(),
        help_text="What is in hand, and how we know. One point a line.",
    )


class AskForm(forms.Form):
    """The decisions that a pack asks for."""

    def __init__(self, *args: Any, pack: BoardPack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = list(pack.decisions.all())
        for number in range(1, MOST_DECISIONS + 1):
            there = asked[number - 1] if number <= len(asked) else None
            self.fields[f"words_{number}"] = forms.CharField(
                label=f"Decision {number}",
                max_length=300,
                required=False,
                initial=there.words if there else "",
                help_text="What the board is asked to decide." if number == 1 else "",
            )
            self.fields[f"why_{number}"] = forms.CharField(
                label=f"Why decision {number}",
                max_length=1000,
                required=False,
                widget=_area(2),
                initial=there.why if there else "",
            )

    def clean(self) -> dict[str, Any]:
        """No reason without its decision."""
        data: dict[str, Any] = super().clean() or {}
        for number in range(1, MOST_DECISIONS + 1):
            if data.get(f"why_{number}") and not data.get(f"words_{number}"):
                self.add_error(f"words_{number}", f"Say what decision {number} is about.")
        return data

    @property
    def decisions(self) -> list[tuple[str, str]]:
        """Each decision with its reason."""
        said = self.cleaned_data
        numbers = range(1, MOST_DECISIONS + 1)
        return [(said[f"words_{number}"], said[f"why_{number}"]) for number in numbers if said[f"words_{number}"]]


class PackReasonForm(forms.Form):
    """Why a pack is refused or superseded."""

    reason = forms.CharField(label="Why", max_length=1000, widget=_area(), error_messages={"required": "Say why"})

    def __init__(self, *args: Any, is_printed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_printed:
            self.fields["reason"].help_text = "The new pack says this on its first page. Do not name anybody."


class FreezeForm(forms.Form):
    """Which pack the checker has read."""

    seen = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"required": "Open the pack and read it before you freeze it"},
    )


class NoteDecisionForm(forms.Form):
    """What the minutes say."""

    decision = forms.ModelChoiceField(
        label="About",
        queryset=PackDecision.objects.none(),
        required=False,
        empty_label="Something that the pack did not ask for",
    )
    words = forms.CharField(
        label="What it was about",
        max_length=300,
        required=False,
        help_text="Only where the pack did not ask for it.",
    )
    outcome = forms.CharField(label="What was decided", max_length=500, widget=_area(3))
    decided_on = DateField(label="On which day")

    def __init__(self, *args: Any, pack: BoardPack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = pack.decisions.filter(action=None)  # type: ignore[attr-defined]
        self.fields["decided_on"].initial = pack.meeting

    def clean(self) -> dict[str, Any]:
        """A decision that was not asked for says what it is about."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("decision") and not data.get("words"):
            self.add_error("words", "Say what it was about.")
        return data


class ToActionForm(forms.Form):
    """The action that comes of a decision."""

    commitment = forms.ModelChoiceField(label="For which commitment", queryset=Commitment.objects.none())
    title = forms.CharField(label="The action", max_length=200)
    starts = DateField(label="From")
    due = DateField(label="By when")

    def __init__(self, *args: Any, decision: PackDecision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_now = Commitment.objects.filter(state__in=[State.DRAFT, State.MADE])
        self.fields["commitment"].queryset = open_now  # type: ignore[attr-defined]
        self.fields["title"].initial = decision.words[:200]
        self.fields["starts"].initial = timezone.localdate()
