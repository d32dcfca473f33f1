"""What people fill in to write a version of the board's statement, and to adopt, refuse or withdraw it."""

from typing import Any

from django import forms

from plumbline.design.fields import DateField


class WriteForm(forms.Form):
    """A version of the board's statement; every version but the first says why it differs."""

    text = forms.CharField(
        label="What the board declares",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Leave an empty line between paragraphs. The public reads this.",
    )
    adopted_by = forms.CharField(
        label="Who adopted it", max_length=120, initial="The board", help_text="A body or a role, and no name."
    )
    adopted_on = DateField(label="On which day it was adopted")
    why_changed = forms.CharField(
        label="Why it differs from the version before",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The public reads this too.",
        error_messages={"required": "Say why it changed"},
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["why_changed"]


class WithdrawDraftForm(forms.Form):
    """Taking a draft back asks for nothing."""


class AdoptDraftForm(forms.Form):
    """Which revision of the draft was read: another one is not adopted."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "Look at the draft first, then choose again"}
    )


class RefuseDraftForm(AdoptDraftForm):
    """Why a draft does not become public."""

    answer = forms.CharField(
        label="Why you refuse it",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Its author sees your answer. The public does not.",
        error_messages={"required": "Say why you refuse it"},
    )
