"""What handlers fill in. Each form that writes carries a token, so that sending it twice writes once."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from plumbline.speakup.sealing.passphrases import SHORTEST
from plumbline.speakup.states import Outcome

LONGEST = 10_000
PASSPHRASE_HELP = f"At least {SHORTEST} characters. Four words that do not belong together are easy to remember."


class Told(forms.Form):
    """A form that can be told what an action refused."""

    def tell(self, error: ValidationError) -> None:
        """Put each refusal beside its field; what belongs to none stands above the form."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, sentences in by_field.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def refuse(self, refusal: PermissionDenied | ValidationError) -> None:
        """Say above the form why an action was refused. A form without fields has none of its own to say it."""
        if not self.is_bound:
            self.is_bound = True
            self.full_clean()
        self.tell(refusal if isinstance(refusal, ValidationError) else ValidationError(str(refusal)))


def _words(label: str, *, hint: str = "", rows: int = 6, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": required} if required else {},
    )


def _passphrase(label: str, complete: str, hint: str = "") -> forms.CharField:
    # Spaces at the ends are part of it; a long one costs no more than a short one.
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput({"autocomplete": complete}),
    )


class UnlockForm(Told):
    """The passphrase, typed once in a session."""

    passphrase = _passphrase("Passphrase", "current-password")


class NewPassphraseForm(Told):
    """A passphrase that is typed twice."""

    passphrase = _passphrase("New passphrase", "new-password", PASSPHRASE_HELP)
    again = _passphrase("The same passphrase again", "new-password")

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        cleaned = super().clean() or {}
        if cleaned.get("passphrase") and cleaned.get("again") and cleaned["passphrase"] != cleaned["again"]:
            self.add_error("again", "This is not the same as the passphrase above. Type both again.")
        return cleaned


class SetUpForm(NewPassphraseForm):
    """A key for somebody who works on reports."""

    shown_as = forms.CharField(
        label="Name or job title that people who report will see",
        help_text="They see it above your answers, and when they choose who must not see their report.",
        max_length=100,
    )
    understood = forms.BooleanField(
        label="I have understood that nobody can reset my passphrase",
        error_messages={"required": "Tick the box when you have understood that nobody can reset it."},
    )
    field_order = ("shown_as", "passphrase", "again", "understood")


class ChangePassphraseForm(NewPassphraseForm):
    """Another passphrase for the same key."""

    current = _passphrase("The passphrase you have now", "current-password")
    field_order = ("current", "passphrase", "again")


class Once(Told):
    """A form that may be sent twice and writes once."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class Templated(Once):
    """A form with words that can be started from: the button “Use these words” adds them to what is typed."""

    WORDS = "text"
    template = forms.ChoiceField(
        label="Words to start from",
        required=False,
        help_text="They are added to what you have written. Change them so that they fit.",
    )

    def __init__(
        self, *args: Any, templates: Iterable[tuple[str, str, str]] = (), language: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.templates = {pk: text for pk, _, text in templates}
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((pk, title) for pk, title, _ in templates),
        ]
        if not self.templates:
            del self.fields["template"]
        if language and language != "English":
            self.fields[self.WORDS].help_text = f"They told us in {language}."

    def with_words(self) -> dict[str, Any]:
        """What is typed, with the chosen words added: the start of the same form once more."""
        typed: dict[str, Any] = {name: self.data.get(name) for name in self.fields}
        for name, field in self.fields.items():
            if isinstance(field, forms.MultipleChoiceField):
                typed[name] = self.data.getlist(name)  # type: ignore[attr-defined]
        added = self.templates.get(str(typed.get("template")), "")
        parts = [part for part in (typed.get(self.WORDS) or "", added) if part.strip()]
        return typed | {self.WORDS: "\n\n".join(parts), "template": ""}


class DialogueForm(Templated):
    """Words to the person who told us."""

    text = _words("What do you want to say to them?", rows=8, required="Write something first.")
    field_order = ("template", "text")


class NoteForm(Once):
    """Words between handlers."""

    text = _words("Note", rows=6, required="Write something first.")


def _reason() -> forms.CharField:
    return _words(
        "Why, for the record",
        hint="Only handlers of this case read this.",
        rows=3,
        required="Say why, for the record.",
    )


class MoveForm(Once):
    """A step in the life of a case that the person who told us reads of in the state alone."""

    reason = _reason()


class AnswerForm(Templated):
    """A step that says something to the person who told us."""

    WORDS = "answer"
    reason = _reason()
    answer = _words(
        "What you say to the person who told us",
        rows=8,
        required="Write to the person who told us: this step is never taken in silence.",
    )
    field_order = ("outcomes", "reason", "template", "answer")


class CloseForm(AnswerForm):
    """Closing: what was done, why, and an answer."""

    outcomes = forms.MultipleChoiceField(
        label="What was done?",
        help_text="Tick all that fit.",
        choices=Outcome.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what was done. If nothing more was done, tick that and say why."},
    )


class PersonForm(Told):
    """One of several colleagues."""

    person = forms.ChoiceField(label="Who", error_messages={"required": "Choose somebody."})

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Choose"), *people]  # type: ignore[attr-defined]


class GiveForm(PersonForm):
    """Who else may open a case."""

    leads = forms.BooleanField(label="They lead the case from now on", required=False)


class AskForm(Told):
    """Why somebody needs to know who told us."""

    reason = _words(
        "Why do you need to know who told us?",
        hint="A guardian reads this and decides. Say nothing that shows who it may be.",
        rows=4,
        required="Say why you need to know who told us. A guardian will read it.",
    )
