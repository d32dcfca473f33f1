"""Turns any Django form field into the NHS component that fits it.

Works from the outside, on a bound field: forms of other packages (sign-in) look like ours. Every text is escaped
here, because the NHS label macro prints what it is given as it is.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import ChoiceWidget, Input
from django.template import engines
from django.utils.html import conditional_escape, format_html

PASSED_BY_NAME = ("autocomplete", "inputmode", "autocapitalize", "pattern", "placeholder", "rows", "spellcheck")
# Set by Django or by the component itself; passing them on would set them twice.
DASHES = "---------"
"""What Django offers where nothing is chosen; nobody knows what it means."""
NOT_PASSED = {"id", "class", "name", "type", "value", "required", "aria-describedby", "aria-invalid", "checked"}


@dataclass(frozen=True, slots=True)
class Component:
    """Which NHS macro draws a field, and its parameters."""

    kind: str
    params: dict[str, Any]


class DateBoxes(forms.MultiWidget):
    """A date typed into three boxes: day, month, year. What was typed stays, right or wrong."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric"}
        super().__init__({part: forms.TextInput(box) for part in ("day", "month", "year")}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """The three boxes of a date that is already known."""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return [value.day, value.month, value.year] if value else ["", "", ""]


class DateField(forms.DateField):
    """A date in three boxes, with errors that say which part is wrong."""

    widget = DateBoxes

    def to_python(self, value: Any) -> date | None:
        """The date, or None where all three boxes are empty."""
        if not isinstance(value, list):
            return super().to_python(value)
        parts = [str(part or "").strip() for part in value]
        if not any(parts):
            return None
        missing = [name for name, part in zip(("a day", "a month", "a year"), parts, strict=True) if not part]
        if missing:
            raise ValidationError(f"The date must include {' and '.join(missing)}.", code="incomplete")
        return _real_date(parts)


def _real_date(parts: list[str]) -> date:
    try:
        # isascii: int() would read digits of other scripts, which nobody could check on the page.
        day, month, year = (int(part) if part.isascii() and part.isdigit() else -1 for part in parts)
        if len(parts[2]) != 4:
            raise ValidationError("The year must have 4 numbers, like 2026.", code="invalid")
        return date(year, month, day)
    except ValueError:
        raise ValidationError("Enter a real date, like 27 3 2026.", code="invalid") from None


class HouseRenderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ field.as_field_group() }}` with NHS components, whoever made the form."""

    form_template_name = "design/forms/form.jinja"
    field_template_name = "design/forms/field.jinja"

    def get_template(self, template_name: str) -> Any:
        if template_name.endswith(".jinja"):
            return engines["jinja2"].get_template(template_name)
        return super().get_template(template_name)


def describe_field(bound: BoundField, *, optional_mark: bool = True, label_size: str = "") -> Component:
    """The component of a field. `optional_mark`: add "(optional)" to the label where it may be left empty."""
    widget = bound.field.widget
    params = _shared(bound, optional_mark, label_size)
    if bound.is_hidden:
        return Component("hidden", {"html": bound.as_hidden()})
    for widget_class, kind, fill in _BY_WIDGET:
        if isinstance(widget, widget_class):
            fill(bound, params)
            return Component(kind, params)
    # A widget nobody taught us: Django's own rendering inside our label, hint and error.
    return Component("other", params | {"html": bound.as_widget()})


def error_anchor(bound: BoundField) -> str:
    """The id that an error summary links to: the first box or choice of the field."""
    base = bound.auto_id or bound.html_name
    return f"{base}-day" if isinstance(bound.field.widget, DateBoxes) else base


def list_errors(*form_list: forms.BaseForm) -> list[dict[str, Any]]:
    """The entries of the error summary, in the order of the page."""
    entries: list[dict[str, Any]] = []
    for form in form_list:
        if not form.is_bound:
            continue
        entries += [{"text": str(text)} for text in form.non_field_errors()]
        for bound in form:
            entries += [_summary_entry(bound, text) for text in error_texts(bound)]
    return entries


def error_texts(bound: BoundField) -> list[str]:
    """The errors of a field. Django's "This field is required." names the field instead: "Enter full name"."""
    standard = forms.Field.default_error_messages["required"]
    texts: list[str] = []
    for error in bound.errors.as_data():
        unnamed = error.code == "required" and error.message == standard
        texts += [_what_is_missing(bound)] if unnamed else [str(message) for message in error.messages]
    return texts


def _what_is_missing(bound: BoundField) -> str:
    label = str(bound.label).strip()
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return f"Tick “{label}”"
    if label.endswith("?"):
        return f"Answer “{label}”"
    chosen = isinstance(bound.field.widget, ChoiceWidget | forms.FileInput)
    # "NHS number" keeps its capitals, "Full name" does not.
    name = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"{'Select' if chosen else 'Enter'} {name}"


def _summary_entry(bound: BoundField, text: str) -> dict[str, Any]:
    return {"text": text} if bound.is_hidden else {"text": text, "href": f"#{error_anchor(bound)}"}


def _shared(bound: BoundField, optional_mark: bool, label_size: str) -> dict[str, Any]:
    mark = optional_mark and not bound.field.required and not isinstance(bound.field.widget, forms.CheckboxInput)
    attrs = bound.field.widget.attrs
    identifier = bound.auto_id or bound.html_name
    params: dict[str, Any] = {
        "id": identifier,
        "name": bound.html_name,
        "label": {
            "html": format_html("{}{}", bound.label, " (optional)" if mark else ""),
            "size": label_size,
        },
        "classes": attrs.get("class", ""),
        "disabled": bound.field.disabled,
        "attributes": {key: _attribute(value) for key, value in attrs.items() if _is_passed_on(key)},
    }
    params |= {name: attrs[name] for name in PASSED_BY_NAME if name in attrs}
    if bound.help_text:
        params["hint"] = {"html": conditional_escape(bound.help_text)}
    if bound.errors:
        params["errorMessage"] = {"html": conditional_escape(" ".join(error_texts(bound)))}
    return params


def _is_passed_on(name: str) -> bool:
    return name not in NOT_PASSED and name not in PASSED_BY_NAME


def _attribute(value: object) -> object:
    # True is an attribute without a value, False none at all, as in Django's widgets.
    return {"value": value, "optional": True} if isinstance(value, bool) else value


def _text_value(bound: BoundField) -> str:
    value = bound.field.widget.format_value(bound.value())
    return "" if value is None else str(value)


def _fill_input(bound: BoundField, params: dict[str, Any]) -> None:
    kind = getattr(bound.field.widget, "input_type", "text")
    if kind == "number":
        # NHS guidance: number boxes lose what was typed and scroll by accident; a text box keeps it.
        whole = isinstance(bound.field, forms.IntegerField) and not isinstance(
            bound.field, forms.FloatField | forms.DecimalField
        )
        params.setdefault("inputmode", "numeric" if whole else "decimal")
        params["attributes"] = {
            key: value for key, value in params["attributes"].items() if key not in {"min", "max", "step"}
        }
        kind = "text"
    if kind == "email":
        params.setdefault("autocomplete", "email")
        params["spellcheck"] = False
    params |= {"type": kind, "value": _text_value(bound)}


def _fill_textarea(bound: BoundField, params: dict[str, Any]) -> None:
    # Browsers drop the first line break of a textarea: with one of ours, none of the writer's is lost.
    params["value"] = "\n" + _text_value(bound)
    params["attributes"].pop("cols", None)


def _fill_password(bound: BoundField, params: dict[str, Any]) -> None:
    """Never sends a typed password back."""


def _fill_file(bound: BoundField, params: dict[str, Any]) -> None:
    params["multiple"] = getattr(bound.field.widget, "allow_multiple_selected", False)


def _fill_select(bound: BoundField, params: dict[str, Any]) -> None:
    blank = "Choose one" if bound.field.required else "None"
    params["items"] = [
        {
            "value": option["value"],
            "text": blank if option["label"] == DASHES else option["label"],
            "selected": option["selected"],
        }
        for option in _options(bound)
    ]
    if getattr(bound.field.widget, "allow_multiple_selected", False):
        params["attributes"]["multiple"] = {"value": True, "optional": True}


def _fill_choices(bound: BoundField, params: dict[str, Any]) -> None:
    hints = getattr(bound.field, "choice_hints", {})
    params["items"] = [
        {
            "value": option["value"],
            "html": conditional_escape(option["label"]),
            "checked": option["selected"],
            "hint": {"text": str(hints[option["value"]])} if option["value"] in hints else {},
        }
        for option in _options(bound)
    ]
    params |= {"idPrefix": params.pop("id"), "fieldset": _fieldset(params)}


def _fill_tick(bound: BoundField, params: dict[str, Any]) -> None:
    widget = bound.field.widget
    tick = {
        "value": widget.attrs.get("value", "on"),
        "html": params.pop("label")["html"],
        "checked": bool(bound.value()) and bound.value() != "False",
        "hint": params.pop("hint", {}),
    }
    params |= {"items": [tick], "idPrefix": params.pop("id")}


def _fill_date(bound: BoundField, params: dict[str, Any]) -> None:
    widget = bound.field.widget
    value = bound.value()
    boxes = value if isinstance(value, list) else widget.decompress(value)
    wrong = bool(bound.errors)
    completes = {"bday": ("bday-day", "bday-month", "bday-year")}.get(
        params.pop("autocomplete", ""), ("", "", "")
    )
    params["items"] = [
        {
            "id": f"{params['id']}-{part}",
            "name": f"{bound.html_name}_{part}",
            "label": part.capitalize(),
            "value": "" if box is None else str(box),
            "width": 4 if part == "year" else 2,
            "error": wrong,
            "autocomplete": complete,
        }
        for part, box, complete in zip(("day", "month", "year"), boxes, completes, strict=True)
    ]
    params["fieldset"] = _fieldset(params)


def _fieldset(params: dict[str, Any]) -> dict[str, Any]:
    label = params.pop("label")
    return {"legend": label | {"size": label["size"] or "s"}}


def _options(bound: BoundField) -> list[dict[str, Any]]:
    """The choices of a field; those of a named group carry its name."""
    widget: Any = bound.field.widget
    options = []
    for group, members, _ in widget.optgroups(bound.html_name, widget.format_value(bound.value())):
        for member in members:
            label = f"{group}: {member['label']}" if group else str(member["label"])
            options.append({"value": str(member["value"]), "label": label, "selected": member["selected"]})
    return options


_BY_WIDGET: tuple[tuple[type[forms.Widget], str, Any], ...] = (
    (DateBoxes, "date", _fill_date),
    (forms.CheckboxSelectMultiple, "checkboxes", _fill_choices),
    (forms.RadioSelect, "radios", _fill_choices),
    (forms.Select, "select", _fill_select),
    (forms.CheckboxInput, "checkboxes", _fill_tick),
    (forms.Textarea, "textarea", _fill_textarea),
    (forms.PasswordInput, "password", _fill_password),
    (forms.FileInput, "file", _fill_file),
    (Input, "input", _fill_input),
)
