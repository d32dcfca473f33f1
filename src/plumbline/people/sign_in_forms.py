"""allauth's forms with our words. What they check stays allauth's."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms

CODE_HELP = "The 6 numbers that your authenticator app shows, or one of your recovery codes."
PASSWORD_HELP = "At least 12 characters. Three words that do not belong together are easy to remember."  # noqa: S105


class Worded(forms.Form):
    """Gives fields their label, help text and attributes, and takes placeholders away."""

    WORDS: ClassVar[dict[str, tuple[str, str]]] = {}
    ATTRIBUTES: ClassVar[dict[str, dict[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, form_field in self.fields.items():
            form_field.widget.attrs.pop("placeholder", None)
            form_field.widget.attrs |= self.ATTRIBUTES.get(name, {})
            if name in self.WORDS:
                form_field.label, form_field.help_text = self.WORDS[name]


class SignInForm(Worded, account.LoginForm):
    WORDS: ClassVar = {"login": ("E-mail address", ""), "password": ("Password", "")}
    ATTRIBUTES: ClassVar = {"login": {"autocomplete": "username"}}


class ConfirmPasswordForm(Worded, account.ReauthenticateForm):
    WORDS: ClassVar = {"password": ("Password", "")}


class ResetForm(Worded, account.ResetPasswordForm):
    WORDS: ClassVar = {"email": ("E-mail address", "")}


_NEW: dict[str, tuple[str, str]] = {
    "password1": ("New password", PASSWORD_HELP),
    "password2": ("The same password again", ""),
}


class ResetKeyForm(Worded, account.ResetPasswordKeyForm):
    WORDS: ClassVar = _NEW


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    WORDS: ClassVar = {"oldpassword": ("The password you have now", ""), **_NEW}


class SetPasswordForm(Worded, account.SetPasswordForm):
    WORDS: ClassVar = _NEW


class NewAddressForm(Worded, account.AddEmailForm):
    WORDS: ClassVar = {"email": ("New e-mail address", "")}


class AddressCodeForm(Worded, account.ConfirmEmailVerificationCodeForm):
    WORDS: ClassVar = {"code": ("Code", "From the e-mail we sent you.")}


class SecondFactorForm(Worded, mfa.AuthenticateForm):
    WORDS: ClassVar = {"code": ("Code", CODE_HELP)}
    ATTRIBUTES: ClassVar = {"code": {"inputmode": "numeric"}}


class ConfirmSecondFactorForm(Worded, mfa.ReauthenticateForm):
    WORDS: ClassVar = {"code": ("Code", CODE_HELP)}
    ATTRIBUTES: ClassVar = {"code": {"inputmode": "numeric"}}


class SetUpAppForm(Worded, ActivateTOTPForm):
    WORDS: ClassVar = {"code": ("Code", "The 6 numbers that the app shows now.")}
    ATTRIBUTES: ClassVar = {"code": {"inputmode": "numeric"}}


class AddPasskeyForm(Worded, webauthn.AddWebAuthnForm):
    WORDS: ClassVar = {
        "name": ("Name", "So that you can tell it from another one, such as: My work phone."),
        "passwordless": ("Sign in with this passkey alone, without my password", ""),
    }


class RenamePasskeyForm(Worded, webauthn.EditWebAuthnForm):
    WORDS: ClassVar = {"name": ("Name", "")}
