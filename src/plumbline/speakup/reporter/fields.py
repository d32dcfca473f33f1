"""The kinds of question field, and a form that shows what was typed before it judges it.

A page of the front door is drawn from what the sitting keeps, right or wrong: leaving a page, or going back to
it, loses nothing. Errors are looked for only when somebody wants to go on. No text here may quote what was
typed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plumbline.design.fields import DateBoxes
from plumbline.speakup.vocabulary import Words as Text
from plumbline.speakup.vocabulary import label_of

LINE = 2_000
PARAGRAPH = 5_000
Kept = dict[str, list[str]]
"""What was typed on one page: each box with its values, as the browser sent them."""


class Words(forms.CharField):
    """A box for several lines."""

    kind = "words"

    def __init__(self, label: Text, *, hint: Text = "", rows: int = 4, longest: int = PARAGRAPH) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            max_length=longest,
            strip=False,
            widget=forms.Textarea({"rows": rows}),
            error_messages={"max_length": gettext_lazy("This is too long. Use at most %(limit_value)d letters.")},
        )


class Line(forms.CharField):
    """A box for one line."""

    kind = "line"

    def __init__(self, label: Text, *, hint: Text = "", list_id: str = "", longest: int = LINE) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            max_length=longest,
            strip=False,
            error_messages={"max_length": gettext_lazy("This is too long. Use at most %(limit_value)d letters.")},
        )
        self.list_id = list_id


class OneOf(forms.ChoiceField):
    """One of several answers."""

    kind = "one"

    def __init__(self, label: Text, choices: Any, *, hint: Text = "") -> None:
        super().__init__(label=label, choices=choices, help_text=hint, required=False, widget=forms.RadioSelect)


class Pick(OneOf):
    """One of many answers, in a list that unfolds."""

    kind = "pick"

    @property
    def groups(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """The answers by their groups; one of no group has an empty name above it."""
        return [
            (name, list(inner)) if isinstance(inner, list | tuple) else ("", [(name, inner)])
            for name, inner in cast("list[tuple[Any, Any]]", self.choices)
        ]


class SomeOf(forms.MultipleChoiceField):
    """Any number of answers."""

    kind = "some"

    def __init__(self, label: Text, choices: Any = (), *, hint: Text = "") -> None:
        super().__init__(
            label=label,
            choices=choices,
            help_text=hint,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class AnyOf(SomeOf):
    """Any number of people. Whoever has left since the page was shown stays excluded, and is no error."""

    def valid_value(self, value: Any) -> bool:
        """Nobody is refused here."""
        return True


class Day(forms.Field):
    """A date in three boxes. What was typed stays, right or wrong."""

    kind = "day"
    widget = DateBoxes

    def __init__(self, label: Text, *, hint: Text = "") -> None:
        super().__init__(label=label, help_text=hint, required=False)

    def clean(self, value: Any) -> str:
        """The date as it is said, or nothing. A part may be left out; what is there must be numbers."""
        parts = [str(part or "").strip() for part in value or ()]
        if any(part and not part.isdecimal() for part in parts):
            raise ValidationError(_("Write the date in numbers, like 27 3 2026. Or leave the boxes empty."))
        return " ".join(part for part in parts if part)


class QuestionForm(forms.Form):
    """One page of questions, over what the sitting keeps of it."""

    heading: ClassVar[str] = ""
    """The field whose question is the page's heading; empty where the page has a heading of its own."""
    reveals: ClassVar[Mapping[str, Mapping[str, Sequence[str]]]] = {}
    """Fields that belong to an answer of another: field, answer, their names."""

    def __init__(self, kept: Mapping[str, list[str]], *, complain: bool = False) -> None:
        super().__init__(data=MultiValueDict(kept), auto_id="%s")
        self.prepare()
        if not complain:
            self._errors = ErrorDict()

    def prepare(self) -> None:
        """Fill in choices that the database knows."""

    @classmethod
    def kept_of(cls, posted: QueryDict) -> Kept:
        """Of what a browser sent, what belongs to this page and was filled in."""
        names = [name for field, widget in cls._widgets() for name in _names(field, widget)]
        found = {name: posted.getlist(name) for name in names}
        return {name: values for name, values in found.items() if any(value.strip() for value in values)}

    @property
    def top(self) -> list[BoundField]:
        """The fields that stand by themselves."""
        inside = {name for of in self.reveals.values() for names in of.values() for name in names}
        return [self[name] for name in self.fields if name not in inside]

    def revealed(self, name: str, answer: str) -> list[BoundField]:
        """The fields that belong to an answer."""
        return [self[inner] for inner in self.reveals.get(name, {}).get(answer, ())]

    def typed(self) -> dict[str, Any]:
        """Every field that was filled in, exactly as typed."""
        found = {name: self._typed(name) for name in self.fields}
        return {name: value for name, value in found.items() if value}

    def spoken(self) -> list[str]:
        """The answers as a person would read them out, in the language of whoever asks."""
        return read_out(self.fields, self.typed())

    def _typed(self, name: str) -> Any:
        value = self.fields[name].widget.value_from_datadict(self.data, self.files, name)
        if isinstance(value, list):
            return value if any(value) else []
        return value if value and str(value).strip() else ""

    @classmethod
    def fields_of(cls) -> Mapping[str, forms.Field]:
        """The fields, without anything typed."""
        return cls.base_fields

    @classmethod
    def _widgets(cls) -> list[tuple[str, forms.Widget]]:
        return [(name, field.widget) for name, field in cls.fields_of().items()]


def read_out(fields: Mapping[str, forms.Field], typed: Mapping[str, Any]) -> list[str]:
    """What was typed on a page, as a person would read it out, in the language of whoever asks."""
    return [line for name, field in fields.items() if typed.get(name) for line in _spoken(field, typed[name])]


def _names(name: str, widget: forms.Widget) -> list[str]:
    if isinstance(widget, forms.MultiWidget):
        return [name + str(suffix) for suffix in getattr(widget, "widgets_names", ())]
    return [name]


def _spoken(field: forms.Field, value: Any) -> list[str]:
    if isinstance(field, forms.MultipleChoiceField):
        return [label_of(code, field.choices) for code in value]  # type: ignore[arg-type]
    if isinstance(field, forms.ChoiceField):
        return [label_of(value, field.choices)]  # type: ignore[arg-type]
    if isinstance(field, Day):
        return [" ".join(part or "?" for part in value)]
    return [str(value)]
