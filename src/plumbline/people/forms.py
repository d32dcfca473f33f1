"""The forms of this room. What is allowed is decided by the actions; a form offers only what may work."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from plumbline.design.fields import DateField
from plumbline.organisation.models import Unit
from plumbline.people.access import scopes_open_to
from plumbline.people.backends import ANYWHERE, grants_of, is_open
from plumbline.people.models import Invitation, Person
from plumbline.people.roles import Role, catalogue

WHOLE_TRUST = ("", "The whole trust")


def roles_given_by(person: Person) -> list[Role]:
    """The roles that the person may give for some part of the trust."""
    if not person.has_perm("people.grant_role", ANYWHERE):
        return []
    held = {grant.role for grant, _ in grants_of(person) if is_open(person, grant)}
    return [role for role in catalogue().roles if held & set(role.granted_by)]


def part_choices() -> list[tuple[str, str]]:
    """The whole trust, then its open divisions, services and teams, each set in below the one it is part of."""
    units = Unit.objects.open_on(timezone.localdate()).filter(depth__gt=1)
    return [WHOLE_TRUST, *((str(unit.public_id), "\u2013 " * (unit.depth - 2) + unit.name) for unit in units)]


class _RoleAndPart(forms.Form):
    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )
    unit = forms.ChoiceField(
        label="Part of the trust",
        required=False,
        help_text="What the role opens, it opens for this part and everything below it.",
    )
    why = forms.CharField(
        label="Why",
        max_length=500,
        help_text="Everyone who may see this person's roles reads this.",
        error_messages={"required": "Say why this person gets the role."},
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, giver: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = roles_given_by(giver)
        field: Any = self.fields["role"]
        field.choices = [(role.slug, role.name) for role in roles]
        field.choice_hints = {role.slug: role.prose for role in roles}
        part: Any = self.fields["unit"]
        part.choices = part_choices()

    def clean_unit(self) -> Unit | None:
        chosen = self.cleaned_data["unit"]
        return Unit.objects.get(public_id=chosen) if chosen else None


class GrantForm(_RoleAndPart):
    """A role for someone who has an account."""

    starts = DateField(label="From", required=False, help_text="Leave empty for today.")
    ends = DateField(label="Until", required=False, help_text="The last day. Leave empty for no end.")


class InviteForm(_RoleAndPart):
    """A way in for someone who has none."""

    name = forms.CharField(
        label="Full name",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Enter the person's name."},
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="Their work address. The invitation goes there.",
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={
            "required": "Enter the person's e-mail address.",
            "invalid": "Enter an e-mail address in the form name@example.com.",
        },
    )
    field_order = ("name", "email", "role", "unit", "why")


class ReasonForm(forms.Form):
    """Why something is taken away."""

    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why the role is taken away."},
    )


class TokenForm(forms.Form):
    """A token for a program, in one's own name."""

    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="What uses it, such as “Power BI, workforce report”.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Give the token a name."},
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        widget=forms.CheckboxSelectMultiple,
        help_text="It never does more than you may.",
        error_messages={"required": "Choose what the token may do."},
    )
    days = forms.TypedChoiceField(
        label="How long it lasts",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how long the token lasts."},
    )

    def __init__(self, *args: Any, maker: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = scopes_open_to(maker)
        field: Any = self.fields["scopes"]
        field.choices = [(scope.slug, scope.name) for scope in offered]
        field.choice_hints = {scope.slug: scope.means[0].upper() + scope.means[1:] + "." for scope in offered}
        usual, longest = settings.ENVIRONMENT.token_days, settings.ENVIRONMENT.token_longest_days
        days: Any = self.fields["days"]
        days.choices = [(n, f"{n} days") for n in sorted({7, 30, usual, 180, longest}) if n <= longest]
        days.initial = min(usual, longest)


class AcceptForm(forms.Form):
    """A password for a new account."""

    password1 = forms.CharField(
        label="Password",
        help_text="At least 12 characters. Three words that do not belong together are easy to remember.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )
    password2 = forms.CharField(
        label="The same password again",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Enter the same password again."},
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.someone = Person(email=invitation.email, name=invitation.name)

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.someone)
        return password

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("password1") and told.get("password2") and told["password1"] != told["password2"]:
            self.add_error("password2", ValidationError("The two passwords are not the same."))
        return told
