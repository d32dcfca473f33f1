"""Forms of bringing a plan: the file, which column is which, who is meant, what becomes of rows with errors."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from plumbline.design.fields import DateField
from plumbline.plan.programme_forms import offer_programmes, programme_field
from plumbline.plan.sheets.mapping import FIELDS, NOBODY, Choices, Heading, LaidOut
from plumbline.plan.sheets.measuring import MOST_BYTES
from plumbline.plan.sheets.parts import KnownPerson

MOST_CHOICES = 300
HINTS = {
    "area": "Not chosen: the name of each sheet is its focus area.",
    "promise": "Not chosen: each focus area gets one draft commitment of its name, for you to put into words.",
    "due": "A month or a quarter means its last day; a quarter is of the financial year.",
    "owner": "An e-mail address, or a name exactly as it is in Plumbline.",
    "status": "Plumbline works the status out from days. A rating is used with the progress text alone.",
}


class BringForm(forms.Form):
    """A spreadsheet."""

    plan = forms.FileField(
        label="The action plan",
        help_text=f"An Excel or OpenDocument spreadsheet, or CSV, up to {MOST_BYTES // 1024 // 1024} MB.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file."},
    )
    programme = programme_field("The programme of areas that are new")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_programmes(self)


class ColumnsForm(forms.Form):
    """Which sheets are read, and which heading is which."""

    def __init__(self, *args: Any, sheets: Sequence[LaidOut], headings: Sequence[Heading], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheets"] = forms.MultipleChoiceField(
            label="Sheets to read",
            choices=[(one.sheet.name, _sheet_label(one)) for one in sheets],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose at least one sheet."},
        )
        options = [("", "Not in this file"), *((one.key, _heading_label(one)) for one in headings)]
        for one in FIELDS:
            self.fields[one.key] = forms.ChoiceField(
                label=one.label, choices=options, required=False, help_text=HINTS.get(one.key, "")
            )
        self.fields["carry_down"] = forms.BooleanField(
            label="Where the focus area or the commitment is empty, the one above it is meant", required=False
        )
        self.fields["no_day"] = DateField(
            label="A day for actions without one",
            required=False,
            help_text="For “ongoing” and “TBC”. Leave it empty to see these rows as errors.",
        )
        self.fields["with_progress"] = forms.BooleanField(
            label="Keep the progress text, as an update in your name that says where it came from", required=False
        )

    def clean(self) -> dict[str, Any]:
        """A heading can be one field; there must be actions or commitments."""
        data = super().clean() or {}
        chosen: dict[str, str] = {}
        for one in FIELDS:
            key = data.get(one.key)
            if key and key in chosen:
                self.add_error(one.key, f"This column was chosen for “{chosen[key]}” too. Choose another.")
            elif key:
                chosen[key] = one.label
        if not data.get("action") and not data.get("promise"):
            raise ValidationError("Choose the column of the actions, or of the commitments.")
        return data

    def choices(self, people: Mapping[str, str]) -> Choices:
        """What was chosen; who is meant by names stays as it was."""
        data = self.cleaned_data
        return Choices(
            sheets=tuple(data["sheets"]),
            columns={one.key: data[one.key] for one in FIELDS if data.get(one.key)},
            carry_down=data["carry_down"],
            no_day=data["no_day"].isoformat() if data["no_day"] else "",
            with_progress=data["with_progress"],
            people=people,
        )


def columns_initial(choices: Choices) -> dict[str, Any]:
    """What a columns form shows first."""
    return {
        **choices.columns,
        "sheets": list(choices.sheets),
        "carry_down": choices.carry_down,
        "no_day": choices.no_day,
        "with_progress": choices.with_progress,
    }


def _sheet_label(laid: LaidOut) -> str:
    rows = len(laid.sheet.rows) - laid.body
    hidden = ", hidden in the workbook" if laid.sheet.hidden else ""
    return f"{laid.sheet.name} ({rows:,} {'row' if rows == 1 else 'rows'}{hidden})"


def _heading_label(heading: Heading) -> str:
    return f"{heading.text[:60]} (such as “{heading.example[:40]}”)" if heading.example else heading.text[:60]


class PeopleForm(forms.Form):
    """Who is meant by each name that is not exactly somebody's."""

    def __init__(
        self,
        *args: Any,
        unknown: Mapping[str, Sequence[KnownPerson]],
        everyone: Sequence[KnownPerson],
        chosen: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(unknown)
        for at, name in enumerate(self.names):
            self.fields[f"person-{at}"] = forms.ChoiceField(
                label=f"“{name}”",
                choices=_people_choices(unknown[name], everyone),
                required=False,
                initial=chosen.get(name, ""),
            )

    def people(self) -> dict[str, str]:
        """Names with whom they mean; those not chosen are left out."""
        found = {name: self.cleaned_data[f"person-{at}"] for at, name in enumerate(self.names)}
        return {name: who for name, who in found.items() if who}


def _people_choices(near: Sequence[KnownPerson], everyone: Sequence[KnownPerson]) -> list[Any]:
    begin = [("", "Not chosen: rows with this name have an error"), (NOBODY, "Leave without a person")]
    first = [(one.identifier, f"{one.name} ({one.email})") for one in near]
    rest = [(one.identifier, f"{one.name} ({one.email})") for one in everyone[:MOST_CHOICES] if one not in near]
    groups = [("Perhaps", first)] if first else []
    return [*begin, *groups, ("Everyone", rest)]


class ApplyForm(forms.Form):
    """That rows with errors are left out."""

    leave_out = forms.BooleanField(label="Leave out the rows with errors", required=False)
