"""What every answer says to the browser about safety."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.policy import STRICT, policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/data/", "/no-such-page/", "/healthz"])
def test_an_answer_carries_the_strict_policy(path: str) -> None:
    response = Client().get(path)

    assert policy(response) == STRICT
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_the_sign_in_cookie_is_out_of_reach_of_scripts() -> None:
    cookie = Client().get("/account/login/").cookies["csrftoken"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def _settings(home: Path, **environment: str) -> dict[str, object]:
    names = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS DEBUG"
    script = (
        "import json; from plumbline.config import settings as s; "
        f"print(json.dumps({{name: getattr(s, name) for name in {names.split()!r}}}))"
    )
    known = {key: value for key, value in os.environ.items() if not key.startswith("PLUMBLINE_")}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**known, "PLUMBLINE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_site_with_https_insists_on_it(tmp_path: Path) -> None:
    assert _settings(tmp_path, PLUMBLINE_PUBLIC_URL="https://equality.example.nhs.uk") == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60,
        "DEBUG": False,
    }


def test_a_site_on_this_machine_works_without_https(tmp_path: Path) -> None:
    assert _settings(tmp_path) == {
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
        "DEBUG": False,
    }
