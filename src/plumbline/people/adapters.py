"""How sign-in behaves: accounts come by invitation, and every step is plain about what happens next."""

import time
from base64 import urlsafe_b64encode
from typing import Any

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from plumbline.people.middleware import mark_what_was_shown
from plumbline.people.models import Person
from plumbline.people.queries import lacks_second_factor


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody makes an account without an invitation."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. Ask an administrator to open it again.",
        "email_password_mismatch": "The e-mail address or the password is wrong. Check both and try again.",
        "enter_current_password": "Enter the password you have now.",
        "incorrect_code": "That code is wrong or too old. Enter the newest one.",
        "incorrect_password": "That password is wrong.",
        "too_many_login_attempts": "Too many wrong tries. Wait 5 minutes, or reset your password.",
        "email_taken": "Another account uses this e-mail address.",
        "rate_limited": "Too many tries in a short time. Wait a few minutes and try again.",
        "same_as_current": "This is the address you have now. Enter the new one.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.ENVIRONMENT.shown_name}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, context | {"trust": settings.ENVIRONMENT.shown_name})

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk, by way of the second factor where a role asks for one that is not there yet."""
        url = super().get_login_redirect_url(request)
        mark_what_was_shown(request)
        if not (isinstance(request.user, Person) and lacks_second_factor(request.user)):
            return url
        return f"{reverse('people:second_factor')}?{urlencode({'next': url})}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:me")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within minutes of signing in: someone who has just given a password is not asked for it again."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        known = [record["at"] for record in records if record.get("method") in {"password", "mfa"}]
        return not known or time.time() - max(known) > app_settings.REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names and pictures for second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is wrong or too old. Enter the newest one.",
        "unverified_email": "Confirm your e-mail address first.",
    }

    def encrypt(self, text: str) -> str:
        """Secrets of second factors lie in the database under a key that is not in it."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an SVG with attributes only: our Content-Security-Policy refuses inline styles."""
        return segno.make(url, error="m").svg_inline(border=4, omitsize=True)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def _get_site_name(self) -> str:
        return str(settings.ENVIRONMENT.shown_name)


def _sealer() -> Fernet:
    key = HKDF(hashes.SHA256(), length=32, salt=None, info=b"plumbline second factors")
    return Fernet(urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))
