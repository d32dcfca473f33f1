"""Every kind of field draws itself, right and wrong, and hands nothing hostile to the page."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from plumbline.design.fields import DateField, describe_field, error_texts, list_errors
from tests.design.pages import draw, draw_field

HOSTILE = "<script>alert('x')</script>\"' onfocus=\"y"


class Everything(forms.Form):
    name = forms.CharField(
        label="Full name",
        help_text="As on your badge",
        widget=forms.TextInput({"autocomplete": "name", "class": "nhsuk-input--width-20"}),
    )
    email = forms.EmailField(label="E-mail address")
    age = forms.IntegerField(label="Age", min_value=1)
    rate = forms.DecimalField(label="Rate")
    story = forms.CharField(label="What happened", widget=forms.Textarea({"rows": 8}))
    secret = forms.CharField(label="Password", widget=forms.PasswordInput({"autocomplete": "new-password"}))
    band = forms.ChoiceField(label="Pay band", choices=[("", "Choose"), ("5", "Band 5"), ("6", "Band 6")])
    site = forms.ChoiceField(
        label="Site", choices=[("a", "Antelope"), ("b", "Moorgreen")], widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label="Needs", choices=[("x", "Lift"), ("y", "Loop")], widget=forms.CheckboxSelectMultiple
    )
    agree = forms.BooleanField(label="I agree")
    seen = DateField(label="Date seen")
    file = forms.FileField(label="Extract")
    token = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(label="Note", required=False)


RIGHT = {
    "name": "Ada", "email": "ada@example.org", "age": "40", "rate": "1.5", "secret": "hush",
    "story": "\n  two\nlines",
    "band": "6", "site": "b", "needs": ["x", "y"], "agree": "on", "seen_day": "3", "seen_month": "4",
    "seen_year": "2026", "token": "t",
}  # fmt: skip
KINDS = {
    "name": "input", "email": "input", "age": "input", "rate": "input", "story": "textarea", "secret": "password",
    "band": "select", "site": "radios", "needs": "checkboxes", "agree": "checkboxes", "seen": "date",
    "file": "file",    "token": "hidden", "note": "input",
}  # fmt: skip

MISSING = {
    "name": "Enter full name", "email": "Enter e-mail address", "age": "Enter age", "rate": "Enter rate",
    "story": "Enter what happened", "secret": "Enter password", "band": "Select pay band", "site": "Select site",
    "needs": "Select needs", "agree": "Tick “I agree”", "seen": "Enter date seen", "file": "Select extract",
}  # fmt: skip


def filled(**changes: Any) -> Everything:
    return Everything({**RIGHT, **changes}, {"file": SimpleUploadedFile("x.csv", b"a")})


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_each_field_has_the_component_that_fits(name: str, kind: str) -> None:
    assert describe_field(Everything()[name]).kind == kind


@pytest.mark.parametrize("name", [name for name in KINDS if name != "token"])
def test_a_field_shows_its_label(name: str) -> None:
    html = draw_field(Everything(), name)

    assert str(Everything()[name].label) in html


@pytest.mark.parametrize("name", [name for name in KINDS if name not in {"token", "note"}])
def test_a_field_left_empty_shows_its_error_beside_it(name: str) -> None:
    form = Everything({})

    html = draw_field(form, name)

    assert f'id="id_{name}-error"' in html
    assert MISSING[name] in html
    assert "nhsuk-form-group--error" in html


@pytest.mark.parametrize("name", [name for name in KINDS if name not in {"token", "note"}])
def test_the_error_summary_links_to_something_on_the_page(name: str) -> None:
    form = Everything({})
    summary = {entry["href"]: entry["text"] for entry in list_errors(form) if "href" in entry}

    html = "".join(draw_field(form, other) for other in KINDS)

    target = f"#id_{name}-day" if name == "seen" else f"#id_{name}"
    assert summary[target] == MISSING[name]
    assert html.count(f'id="{target[1:]}"') == 1


class Named(forms.Form):
    number = forms.CharField(label="NHS number")
    question = forms.CharField(label="What happened?")
    own = forms.CharField(error_messages={"required": "Tell us your name"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("number", "Enter NHS number"),
        ("question", "Answer “What happened?”"),
        ("own", "Tell us your name"),
    ],
)
def test_a_missing_answer_is_named(name: str, text: str) -> None:
    assert error_texts(Named({})[name]) == [text]


def test_everything_typed_is_kept() -> None:
    form = filled(age="forty", seen_month="13")
    html = "".join(draw_field(form, name) for name in KINDS)

    assert not form.is_valid()
    assert 'value="forty"' in html
    assert 'value="13"' in html
    assert ">\n\n  two\nlines</textarea>" in html
    assert re.search(r'<option value="6" selected>', html)
    assert re.search(r'value="b" checked', html)
    assert len(re.findall(r'name="needs" type="checkbox" value="[xy]" checked', html)) == 2
    assert re.search(r'name="agree" type="checkbox" value="on" checked', html)


def test_a_password_is_never_sent_back() -> None:
    assert "hush" not in draw_field(filled(), "secret")


def test_a_hidden_field_is_drawn_without_a_label() -> None:
    assert draw_field(filled(), "token") == '<input type="hidden" name="token" value="t" id="id_token">\n'


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "Note (optional)" in draw_field(Everything(), "note")


class Chosen(forms.Form):
    area = forms.TypedChoiceField(choices=[("", "---------"), ("a", "Ours")])
    committee = forms.TypedChoiceField(choices=[("", "---------"), ("b", "Theirs")], required=False)


@pytest.mark.parametrize(("name", "words"), [("area", "Choose one"), ("committee", "None")])
def test_nothing_chosen_is_said_in_words(name: str, words: str) -> None:
    html = draw_field(Chosen(), name)

    assert re.findall(r"<option[^>]*>([^<]*)<", html)[0] == words


def test_hint_and_error_are_both_read_out_with_the_field() -> None:
    html = draw_field(Everything({}), "name")

    assert 'aria-describedby="id_name-hint id_name-error"' in html


def test_attributes_of_the_widget_reach_the_page_once() -> None:
    html = draw_field(Everything(), "name")

    assert html.count('autocomplete="name"') == 1
    assert html.count("nhsuk-input--width-20") == 1


@pytest.mark.parametrize(("name", "mode"), [("age", "numeric"), ("rate", "decimal")])
def test_numbers_are_typed_into_text_boxes_that_keep_them(name: str, mode: str) -> None:
    html = draw_field(Everything(), name)

    assert 'type="text"' in html
    assert f'inputmode="{mode}"' in html


class Hostile(forms.Form):
    text = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    long = forms.CharField(label=HOSTILE, widget=forms.Textarea, help_text=HOSTILE)
    one = forms.ChoiceField(label=HOSTILE, help_text=HOSTILE, choices=[(HOSTILE, HOSTILE)])
    radio = forms.ChoiceField(
        label=HOSTILE, help_text=HOSTILE, choices=[(HOSTILE, HOSTILE)], widget=forms.RadioSelect
    )
    many = forms.MultipleChoiceField(
        label=HOSTILE, help_text=HOSTILE, choices=[(HOSTILE, HOSTILE)], widget=forms.CheckboxSelectMultiple
    )
    tick = forms.BooleanField(label=HOSTILE, help_text=HOSTILE)
    when = DateField(label=HOSTILE, help_text=HOSTILE)
    file = forms.FileField(label=HOSTILE, help_text=HOSTILE)
    password = forms.CharField(label=HOSTILE, help_text=HOSTILE, widget=forms.PasswordInput)
    split = forms.SplitDateTimeField(label=HOSTILE, help_text=HOSTILE)

    def clean(self) -> dict[str, Any]:
        for name in self.fields:
            self.add_error(name, HOSTILE)
        self.add_error(None, HOSTILE)
        return self.cleaned_data


@pytest.mark.parametrize("name", list(Hostile.base_fields))
def test_hostile_text_arrives_as_text(name: str) -> None:
    data = dict.fromkeys(
        ["text", "long", "one", "radio", "many", "when_day", "when_month", "when_year", "split_0", "password"],
        HOSTILE,
    )
    html = draw_field(Hostile(data), name)

    assert "<script" not in html
    assert ' onfocus="' not in html
    assert "&lt;script&gt;" in html


def test_hostile_errors_arrive_as_text_in_the_summary() -> None:
    html = draw(
        "{% from 'design/macros/forms.jinja' import error_summary %}{{ error_summary(form) }}", form=Hostile({})
    )

    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 2 * len(Hostile.base_fields) + 1


def test_a_form_of_another_package_draws_itself_in_house() -> None:
    html = str(Everything())

    date_boxes, hidden = 3, 1
    assert html.count('class="nhsuk-form-group') == len(KINDS) + date_boxes - hidden
    assert "nhsuk-form-group" in Everything()["name"].as_field_group()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "4", "2026"), "The date must include a day."),
        (("3", "", ""), "The date must include a month and a year."),
        (("31", "2", "2026"), "Enter a real date, like 27 3 2026."),
        (("x", "4", "2026"), "Enter a real date, like 27 3 2026."),
        (("٣", "4", "2026"), "Enter a real date, like 27 3 2026."),
        (("3", "4", "26"), "The year must have 4 numbers, like 2026."),
        (("3", "4", "0000"), "Enter a real date, like 27 3 2026."),
        (("9" * 6000, "4", "2026"), "Enter a real date, like 27 3 2026."),
    ],
)
def test_a_wrong_date_says_which_part(typed: tuple[str, str, str], sentence: str) -> None:
    form = filled(seen_day=typed[0], seen_month=typed[1], seen_year=typed[2])

    assert form.errors["seen"] == [sentence]


def test_three_boxes_make_a_date() -> None:
    form = filled()

    assert form.is_valid(), form.errors
    assert form.cleaned_data["seen"] == date(2026, 4, 3)


def test_a_date_that_is_known_fills_its_boxes() -> None:
    html = draw_field(Everything(initial={"seen": date(2026, 4, 3)}), "seen")

    assert re.findall(r'name="seen_\w+" type="text" value="(\d+)"', html.replace(' spellcheck="false"', "")) == [
        "3",
        "4",
        "2026",
    ]
