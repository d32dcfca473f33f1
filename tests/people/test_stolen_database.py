"""What somebody with a copy of the database, and not of the key, learns about second factors and passwords."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.core import serializers
from django.test import Client

from plumbline.people.models import Person
from tests.cast import PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def secrets() -> tuple[str, list[str]]:
    """The secret of an authenticator app, set up through the page, and the recovery codes that came with it."""
    person = make_person("analyst", second_factor=False)
    client = Client()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.get("/account/second-factor/app/add/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/account/second-factor/app/add/", {"code": code})
    assert answer.status_code == 302
    codes = RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).get_unused_codes()
    return secret, codes


def _stolen() -> str:
    return serializers.serialize("json", [*Authenticator.objects.all(), *Person.objects.all()])


def test_no_secret_of_a_second_factor_lies_open(secrets: tuple[str, list[str]]) -> None:
    secret, codes = secrets

    stolen = _stolen()

    assert len(codes) == 10
    assert [plain for plain in (secret, *codes) if plain in stolen] == []


def test_no_password_lies_open() -> None:
    make_person()

    assert PASSWORD not in _stolen()


def test_the_secrets_open_with_the_right_key_alone(secrets: tuple[str, list[str]], settings: object) -> None:
    sealed = Authenticator.objects.get(type="totp").data["secret"]
    assert decrypt(sealed) == secrets[0]

    settings.SECRET_KEY = "another key"  # type: ignore[attr-defined]

    with pytest.raises(InvalidToken):
        decrypt(sealed)
