"""What people fill in: commitments, measures on them, proposals, actions, and the two-minute update."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from plumbline.design.fields import DateField
from plumbline.organisation.models import Unit
from plumbline.people.models import Grant, Person
from plumbline.people.roles import catalogue
from plumbline.plan.access import AGREE, UPDATE
from plumbline.plan.actions.updates import LARGEST_FILE
from plumbline.plan.models import Action, Commitment, Committee, FocusArea, Milestone, Partner
from plumbline.plan.status import OwnView
from plumbline.plan.trajectory import Direction, Shape

MOST_MILESTONES = 6


def people_who_may(permission: str) -> QuerySet[Person]:
    """People with an open account and a current role that allows it, by name."""
    roles = [role.slug for role in catalogue().roles if permission in role.permissions]
    grants = Grant.objects.current().filter(role__in=roles)
    return Person.objects.filter(is_active=True, pk__in=grants.values("person")).order_by("name")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CommitmentForm(forms.Form):
    """A promise in plain words."""

    promise = forms.CharField(
        label="The promise",
        max_length=300,
        widget=_area(),
        help_text="In words that anybody understands: what will be different. The public reads this.",
    )
    for_whom = forms.CharField(label="For whom", max_length=200)
    why = forms.CharField(label="Why", max_length=1000, widget=_area(4), help_text="The public reads this.")
    due = DateField(label="By when")
    answers = forms.CharField(
        label="Who answers for it on the board",
        max_length=120,
        help_text="A role, such as chief nurse, and no name.",
    )
    area = forms.ModelChoiceField(label="Area of focus", queryset=FocusArea.objects.none())
    committee = forms.ModelChoiceField(label="Committee", queryset=Committee.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An area that was closed since stays the area of what was promised in it.
        now = getattr(self.initial.get("area"), "pk", None)
        areas = FocusArea.objects.filter(Q(closed_on__isnull=True) | Q(pk=now))
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["committee"].queryset = Committee.objects.all()  # type: ignore[attr-defined]


class DraftForm(CommitmentForm):
    """A draft also says whom slipping is told to."""

    sponsor = forms.ModelChoiceField(
        label="Who is told when it slips",
        queryset=Person.objects.none(),
        required=False,
        help_text="Whoever now has the role above. The public does not see the name.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = people_who_may(AGREE)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(commitment: Commitment) -> dict[str, object]:
        """What a commitment says now."""
        names = ("promise", "for_whom", "why", "due", "answers", "area", "committee", "sponsor")
        return {name: getattr(commitment, name) for name in names}


class ReasonForm(forms.Form):
    """Why something is done that the public will see."""

    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=_area(4),
        error_messages={"required": "Say why"},
        help_text="The public reads this, for as long as the record lasts. Do not name anybody.",
    )
    decided_by = forms.CharField(
        label="Who decided this",
        max_length=120,
        help_text="A role or a body, such as the board on 3 March 2027.",
    )

    def __init__(self, *args: Any, reason: bool = True, label: str = "Why", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        if not reason:
            del self.fields["reason"]


class ChangeForm(CommitmentForm):
    """Other terms for what was promised, with the reason."""

    reason = ReasonForm.base_fields["reason"]
    decided_by = ReasonForm.base_fields["decided_by"]


class AnswerForm(forms.Form):
    """Why a proposal is refused, an action sent back, dropped or reopened."""

    reason = forms.CharField(label="Why", max_length=500, widget=_area(), error_messages={"required": "Say why"})


class AimForm(forms.Form):
    """Where a figure should be, by when and along which line."""

    figure = forms.ChoiceField(label="Which figure", choices=[], widget=forms.RadioSelect)
    target = forms.FloatField(label="Target", help_text="In the figure's own unit.")
    target_day = DateField(label="By which day")
    direction = forms.ChoiceField(
        label="Which way is better",
        choices=[(one.value, one.label) for one in Direction],
        widget=forms.RadioSelect,
    )
    shape = forms.ChoiceField(
        label="How the line runs",
        choices=[(one.value, one.label) for one in Shape],
        initial=Shape.LINEAR,
        widget=forms.RadioSelect,
    )
    points = forms.CharField(
        label="Days and values on the way",
        required=False,
        widget=_area(4),
        help_text="For steps and for a line by hand. One a line, such as 2027-03-31 12.5",
    )
    tolerance = forms.FloatField(
        label="Tolerance",
        min_value=0,
        initial=0,
        help_text="How far on the wrong side of the line still counts as on it.",
    )

    def __init__(self, *args: Any, figures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["figure"]
        field.choices, field.initial = figures, figures[0][0] if figures else None

    def clean_points(self) -> list[tuple[date, float]]:
        """Days with their values; each line says what is wrong with it."""
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["points"].splitlines())):
            try:
                day, value = line.split()
                found.append((date.fromisoformat(day), float(value.replace(",", ""))))
            except ValueError:
                raise forms.ValidationError(f"“{line}” is no day and value, such as 2027-03-31 12.5") from None
        return found

    def clean(self) -> dict[str, Any]:
        """Points where the line has them, none where it is straight."""
        told: dict[str, Any] = super().clean() or {}
        shape, points = told.get("shape"), told.get("points")
        if shape == Shape.LINEAR and points:
            self.add_error("points", "A straight line has no points on the way. Choose steps or a line by hand.")
        if shape in {Shape.STEPPED, Shape.DRAWN} and points == []:
            self.add_error("points", "Give at least one day and value on the way.")
        return told


class AimChangeForm(AimForm):
    """A measure on what was promised already, with the reason."""

    reason = ReasonForm.base_fields["reason"]
    decided_by = ReasonForm.base_fields["decided_by"]


class ActionForm(forms.Form):
    """A step towards a commitment, with up to six milestones."""

    title = forms.CharField(label="What is to be done", max_length=200)
    detail = forms.CharField(label="More about it", max_length=2000, required=False, widget=_area())
    owner = forms.ModelChoiceField(label="Owner", queryset=Person.objects.none(), required=False)
    deputy = forms.ModelChoiceField(label="Deputy", queryset=Person.objects.none(), required=False)
    unit = forms.ModelChoiceField(label="Part of the trust", queryset=Unit.objects.none(), required=False)
    partners = forms.ModelMultipleChoiceField(
        label="Partner organisations",
        queryset=Partner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cost = forms.DecimalField(
        label="Cost in pounds", min_value=0, max_digits=12, decimal_places=2, required=False
    )
    starts = DateField(label="Starts")
    due = DateField(label="Due")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_who_may(UPDATE)
        for name, rows in (("owner", people), ("deputy", people), ("unit", Unit.objects.all())):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["partners"].queryset = Partner.objects.all()  # type: ignore[attr-defined]
        if not Partner.objects.exists():
            del self.fields["partners"]

    @staticmethod
    def initial_of(action: Action) -> dict[str, object]:
        """What an action says now."""
        names = ("title", "detail", "owner", "deputy", "unit", "cost", "starts", "due")
        return {name: getattr(action, name) for name in names} | {"partners": action.partners.all()}

    def clean(self) -> dict[str, Any]:
        """A deputy is somebody else, and what is due comes after its start."""
        told: dict[str, Any] = super().clean() or {}
        told.setdefault("partners", [])
        if told.get("owner") and told.get("owner") == told.get("deputy"):
            self.add_error("deputy", "The deputy is somebody else than the owner.")
        if told.get("starts") and told.get("due") and told["due"] < told["starts"]:
            self.add_error("due", "The day by which it is due comes before the day on which it starts.")
        return told


class MilestonesForm(forms.Form):
    """What lies on the way, one a line."""

    milestones = forms.CharField(
        label="Milestones",
        required=False,
        widget=_area(8),
        help_text="One a line: the day by which, then what. Such as 2027-03-31 All team leaders trained. "
        "With “reached” and a day at the end where it was reached.",
    )

    @staticmethod
    def initial_of(action: Action) -> dict[str, object]:
        """The milestones as lines."""
        lines = [
            f"{one.due.isoformat()} {one.title}"
            + (f" reached {one.reached_on.isoformat()}" if one.reached_on else "")
            for one in action.milestones.all()
        ]
        return {"milestones": "\n".join(lines)}

    def clean_milestones(self) -> list[tuple[str, date, date | None]]:
        """(what, by when, reached on); each line says what is wrong with it."""
        return [
            _milestone(line)
            for line in filter(None, map(str.strip, self.cleaned_data["milestones"].splitlines()))
        ]


def _milestone(line: str) -> tuple[str, date, date | None]:
    day, _, title = line.partition(" ")
    reached = None
    try:
        due = date.fromisoformat(day)
        if (found := title.rpartition(" reached "))[1]:
            title, reached = found[0], date.fromisoformat(found[2].strip())
    except ValueError:
        raise forms.ValidationError(f"“{line}” does not begin with a day such as 2027-03-31.") from None
    if not title.strip() or len(title) > 200:
        raise forms.ValidationError(f"“{line[:60]}” needs some words after the day, at most 200 letters.")
    return title.strip(), due, reached


class WaitsForForm(forms.Form):
    """Which actions must be done before this one."""

    waits_for = forms.ModelMultipleChoiceField(
        label="Waits for", queryset=Action.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Action.objects.filter(commitment__area=action.commitment.area).exclude(pk=action.pk)
        others = (others | Action.objects.filter(dependants__action=action)).distinct()
        self.fields["waits_for"].queryset = others.order_by("number")  # type: ignore[attr-defined]


class UpdateForm(forms.Form):
    """The two-minute update."""

    happened = forms.CharField(
        label="What happened?",
        max_length=500,
        widget=_area(),
        help_text="A sentence is enough.",
        error_messages={"required": "Say in a sentence what happened"},
    )
    in_the_way = forms.CharField(label="What got in the way?", max_length=500, required=False, widget=_area(2))
    help_needed = forms.CharField(label="What help do you need?", max_length=500, required=False, widget=_area(2))
    own_view = forms.ChoiceField(
        label="How do you see it?", choices=[(one.value, one.label) for one in OwnView], widget=forms.RadioSelect
    )
    reached = forms.ModelMultipleChoiceField(
        label="What was reached since?",
        queryset=Milestone.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    evidence_title = forms.CharField(
        label="What shows it?",
        max_length=200,
        required=False,
        help_text="In a few words, if you have a link or a file.",
    )
    evidence_link = forms.URLField(
        label="Link",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address, such as https://www.example.org/minutes"},
    )
    evidence_file = forms.FileField(label="Or a file", required=False, help_text="Up to 10 MB.")
    complete = forms.BooleanField(
        label="It is complete", required=False, help_text="Somebody else looks at the evidence and agrees."
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = action.milestones.filter(reached_on__isnull=True)
        self.fields["reached"].queryset = waiting  # type: ignore[attr-defined]
        if not waiting.exists():
            del self.fields["reached"]
        if action.state != "open":
            del self.fields["complete"]
        self._has_evidence = action.evidence.exists()

    def clean_evidence_file(self) -> Any:
        """A file that is small enough to keep."""
        file = self.cleaned_data["evidence_file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(
                "The file is larger than 10 MB. Put it where colleagues can open it; link to it."
            )
        return file

    def clean(self) -> dict[str, Any]:
        """A link or a file, with a few words; and what is complete has something that shows it."""
        told: dict[str, Any] = super().clean() or {}
        link, file = told.get("evidence_link"), told.get("evidence_file")
        if link and file:
            self.add_error("evidence_file", "Give a link or a file, and the other one with your next update.")
        if told.get("evidence_title") and not (link or file) and not self.errors:
            self.add_error("evidence_link", "Give a link or a file.")
        if told.get("complete") and not (link or file or self._has_evidence):
            self.add_error("complete", "Complete needs evidence: give a link or a file that shows it.")
        return told


class SnoozeForm(forms.Form):
    """Until when reminders can wait, and why."""

    until = DateField(label="Remind me again on")
    why = forms.CharField(label="Why it can wait", max_length=300, help_text="Those who lead the plan see this.")
