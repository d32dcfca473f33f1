"""Forms of what surrounds the front door. What may not be is refused by the actions, and shown here."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

from plumbline.design.fields import DateField
from plumbline.organisation.models import Site
from plumbline.speakup.catalogues import ENGLISH, LANGUAGES
from plumbline.speakup.help import KINDS

EVERY_SITE = "all"
NO_SITE = "none"


class Told(forms.Form):
    """A form that can show what an action refused, at the field it is about or above all of them."""

    def tell(self, error: ValidationError) -> None:
        """Show a refusal."""
        parts = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        for name, errors in parts.items():
            self.add_error(name if name in self.fields else None, errors)


class HelpForm(Told):
    """An entry of the help list."""

    kind = forms.ChoiceField(label="Heading it stands under", choices=KINDS, widget=forms.RadioSelect)
    title = forms.CharField(label="Name of the help", max_length=120)
    text = forms.CharField(
        label="What it is, in a sentence or two",
        help_text="Say who it is for and when it is open. A gap in [square brackets] keeps it hidden.",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    phone = forms.CharField(
        label="Telephone number",
        max_length=40,
        required=False,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ]*$", "Enter a telephone number, like 01632 960 123.")],
        widget=forms.TextInput({"class": "nhsuk-input--width-20", "inputmode": "tel"}),
    )
    url = forms.URLField(
        label="Web address",
        help_text="For example, https://www.example.nhs.uk/help",
        required=False,
        assume_scheme="https",
        max_length=200,
    )


class TriedForm(Told):
    """The day on which somebody tried a number."""

    on = DateField(
        label="When did you try it?",
        help_text="For example, 27 3 2026. Only say so if somebody answered and it was the right place.",
        initial=timezone.localdate,
    )


class TemplateForm(Told):
    """A sample message."""

    title = forms.CharField(
        label="When it is used",
        help_text="Handlers choose by this line. A number in front decides the order.",
        max_length=100,
    )
    text = forms.CharField(
        label="Words to begin with",
        help_text="Put gaps for the handler to fill in [square brackets]. Promise nothing that they can't keep.",
        max_length=4_000,
        widget=forms.Textarea({"rows": 16}),
    )


class ReviewForm(Told):
    """A speaker has read a translation."""

    digest = forms.CharField(widget=forms.HiddenInput)
    reviewer = forms.CharField(
        label="Who read it",
        help_text="Their role, not their name: for example “interpreter, first language Polish”.",
        max_length=200,
    )
    note = forms.CharField(
        label="Anything the next reader should know",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class PosterForm(forms.Form):
    """Which posters to print."""

    site = forms.ChoiceField(label="Site")
    language = forms.ChoiceField(
        label="Language", choices=[(language.code, language.name) for language in LANGUAGES], initial=ENGLISH
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = [(str(site.public_id), site.name) for site in Site.objects.filter(closed__isnull=True)]
        every = [(EVERY_SITE, "Every site, a poster each")] if len(sites) > 1 else []
        field = self.fields["site"]
        field.choices = [*every, *sites, (NO_SITE, "No site named")]  # type: ignore[attr-defined]

    @property
    def site_names(self) -> list[str]:
        """The names that the posters carry; one empty name for a poster that names none."""
        chosen = self.cleaned_data["site"]
        choices = self.fields["site"].choices  # type: ignore[attr-defined]
        named = {value: label for value, label in choices if value not in {EVERY_SITE, NO_SITE}}
        if chosen == EVERY_SITE:
            return list(named.values())
        return [named.get(chosen, "")]
