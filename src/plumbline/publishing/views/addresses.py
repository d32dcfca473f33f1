"""Whole addresses, for what is read elsewhere: feeds, files and what crawlers ask."""

from django.conf import settings


def address_of(path: str) -> str:
    """The public address of a path of this site."""
    return str(settings.ENVIRONMENT.public_url).rstrip("/") + path
