"""Forms for frameworks, risks and assessments. What may not be is refused by the actions, and shown here."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from plumbline.design.fields import DateField
from plumbline.organisation.forms import Told
from plumbline.plan.framework_files import Step
from plumbline.plan.models import Action, Assessment, Commitment, Committee, Framework, Risk, Scale
from plumbline.plan.risk_words import choices

MOST_STEPS = 12
MOST_NAMED = 40


def _long(label: str, *, required: bool = False, hint: str = "", most: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=hint, widget=forms.Textarea({"rows": 4})
    )


def _why(most: int = 500) -> forms.CharField:
    return _long("Why", required=True, most=most)


class ImportForm(Told):
    """A framework's requirements as a CSV."""

    framework = forms.ModelChoiceField(
        Framework.objects.all(), label="Which framework", required=False, empty_label="A new one"
    )
    name = forms.CharField(label="Name of a new one", max_length=150, required=False)
    version = forms.CharField(max_length=60, required=False)
    dated = forms.CharField(
        label="Its date", max_length=40, required=False, help_text="As exact as you know it, such as June 2023."
    )
    source = forms.URLField(label="Where it is written", max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(label="CSV file", widget=forms.FileInput({"accept": ".csv,text/csv"}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("framework") and not str(given.get("name", "")).strip():
            self.add_error("name", "Enter the name of the framework, or choose one that is there")
        return given


class ScaleForm(Told):
    """A scale of the trust's own."""

    name = forms.CharField(label="Name of the scale", max_length=120)
    steps = forms.CharField(
        help_text="One step a line, lowest first: a number, then what it is called. For example, 0 Not started",
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
    )
    source = forms.CharField(label="Where it comes from", max_length=500, required=False)

    def clean_steps(self) -> list[Step]:
        lines = [line.strip() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        read = [re.fullmatch(r"(-?[0-9]{1,2})[\s.:]+(\S.{0,59})", line) for line in lines]
        wrong = [line for line, match in zip(lines, read, strict=True) if match is None]
        if wrong:
            raise ValidationError(
                f"Write “{wrong[0][:60]}” as a number, a space and at most 60 letters.", code="invalid"
            )
        if len(lines) > MOST_STEPS:
            raise ValidationError(f"A scale has at most {MOST_STEPS} steps.", code="invalid")
        return [Step(value=int(match[1]), label=match[2]) for match in read if match]


class CoverForm(Told):
    """Which commitment answers a requirement."""

    commitment = forms.ModelChoiceField(Commitment.objects.none(), empty_label="Choose a commitment")
    note = forms.CharField(label="How", max_length=300, required=False)

    def __init__(self, *args: Any, commitments: QuerySet[Commitment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = commitments  # type: ignore[attr-defined]


class ScoreForm(Told):
    """A step of a scale, and why."""

    value = forms.TypedChoiceField(label="How far along", coerce=int, widget=forms.RadioSelect)
    why = _why()

    def __init__(self, *args: Any, scale: Scale | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["value"]
        field.choices = scale.choices if scale else []
        field.choice_hints = {
            str(s["value"]): s["meaning"] for s in (scale.steps if scale else []) if s["meaning"]
        }


class ReferencesField(forms.CharField):
    """Commitments and actions by the names that people use: C3, A12."""

    def to_python(self, value: Any) -> dict[str, list[Any]]:  # type: ignore[override]
        parts = [part.upper() for part in re.split(r"[\s,;]+", super().to_python(value) or "") if part]
        found: dict[str, list[Any]] = {"commitments": [], "actions": []}
        if len(parts) > MOST_NAMED:
            raise ValidationError(f"Name at most {MOST_NAMED}.", code="invalid")
        for part in dict.fromkeys(parts):
            kind, number = part[:1], part[1:]
            model, name = {"C": (Commitment, "commitments"), "A": (Action, "actions")}.get(kind, (None, ""))
            is_number = number.isascii() and number.isdigit() and len(number) < 9
            one = model._default_manager.filter(number=int(number)).first() if model and is_number else None
            if one is None:
                raise ValidationError(f"There is no “{part[:20]}”. Write them as C3, A12.", code="invalid")
            found[name].append(one)
        return found


SCORE_LABELS = (
    ("inherent", "without controls"),
    ("current", "now"),
    ("target", "aimed for"),
)


class RiskForm(Told):
    """A risk as it stands. Changing one also asks why."""

    title = forms.CharField(label="What might happen", max_length=200)
    detail = _long("Why it might, and what would follow")
    threatens = ReferencesField(
        label="What it threatens", required=False, help_text="Commitments and actions: C3, A12"
    )
    lead = forms.CharField(label="Who answers for it", max_length=120, help_text="A role, not a name")
    committee = forms.ModelChoiceField(Committee.objects.all(), required=False, empty_label="None")
    appetite = forms.CharField(label="How much of it the board accepts", max_length=200, required=False)
    controls = _long("What keeps it in check")
    gaps_in_control = _long("What is missing to keep it in check")
    assurances = _long("How we know that this works")
    gaps_in_assurance = _long("What nobody can tell yet")
    review_on = DateField(label="Day of the next review", help_text="For example, 27 3 2027")
    why = _why()

    def __init__(self, *args: Any, risk: Risk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level, words in SCORE_LABELS:
            for part in ("likelihood", "impact"):
                self.fields[f"{level}_{part}"] = forms.TypedChoiceField(
                    label=f"{part.capitalize()} {words}", coerce=int, choices=[("", "Choose"), *choices(part)]
                )
        last = ["review_on"] if risk is None else ["review_on", "why"]
        if risk is None:
            del self.fields["why"]
        names = ["title", "detail", "threatens", "lead", "committee"]
        scores = [name for name in self.fields if name.endswith(("_likelihood", "_impact"))]
        words_of = ["appetite", "controls", "gaps_in_control", "assurances", "gaps_in_assurance"]
        self.order_fields([*names, *scores, *words_of, *last])

    def given(self) -> dict[str, Any]:
        """What the actions take."""
        values = dict(self.cleaned_data)
        names = [name for name in values if name.endswith(("_likelihood", "_impact"))]
        return {**values.pop("threatens"), "scores": {name: values.pop(name) for name in names}, **values}


def risk_as_typed(risk: Risk) -> dict[str, Any]:
    """What the form of a risk opens with."""
    last = risk.scores.all()[0]
    names: list[Any] = [*risk.commitments.all(), *risk.actions.all()]
    values: dict[str, Any] = {name: getattr(risk, name) for name in RiskForm.base_fields if hasattr(risk, name)}
    for level, _ in SCORE_LABELS:
        for part in ("likelihood", "impact"):
            values[f"{level}_{part}"] = getattr(last, f"{level}_{part}")
    return values | {"threatens": ", ".join(one.reference for one in names)}


class ReasonForm(Told):
    """Why a risk is closed or opened again."""

    why = _why()


class AssessmentForm(Told):
    """An equality impact assessment."""

    affected = _long(
        "Who is affected", required=True, hint="Groups of people, not persons. Also those who are few."
    )
    evidence = _long(
        "How we know", required=True, hint="Figures, what people told us, research; and what is missing"
    )
    impact = _long("What it does for them, good and bad", required=True)
    mitigation = _long("What is done about what is bad", required=True)
    review_on = DateField(label="Day of the next review", help_text="For example, 27 3 2027")


def assessment_as_typed(assessment: Assessment) -> dict[str, Any]:
    """What the form of an assessment opens with."""
    return {name: getattr(assessment, name) for name in AssessmentForm.base_fields}
