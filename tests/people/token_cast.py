"""Tokens for tests, and the headers that programs bring them in."""

import base64

from plumbline.people.actions import make_token
from plumbline.people.models import ApiToken, Person


def bearer(secret: str) -> str:
    """As most programs send a token."""
    return f"Bearer {secret}"


def basic(secret: str, user: str = "anything") -> str:
    """As programs do that know names and passwords alone."""
    return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()


def made(person: Person, *scopes: str, name: str = "Power BI") -> tuple[ApiToken, str]:
    """A token of 30 days, and its secret."""
    return make_token(by=person, name=name, scopes=scopes or ("desk",), days=30)
