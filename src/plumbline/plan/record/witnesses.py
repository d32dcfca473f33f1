"""Tells an outside witness the digests of days: by e-mail, or by a request to a web address. Keeps nothing.

Only addresses of the settings are told, over https, and no redirect is followed: nothing that anybody typed
into a page chooses where this server connects to.
"""

from collections.abc import Sequence
from dataclasses import asdict
from http.client import HTTPException
from smtplib import SMTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from plumbline.design.formats import in_words
from plumbline.plan.models import RecordDigest
from plumbline.plan.record.sealing import FORMAT, canonical

PATIENCE = 20
"""Seconds to wait for a witness to answer."""


class NotTold(Exception):
    """A witness that could not be told; the sentence says why and names nobody."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def tell(witness: str, digests: Sequence[RecordDigest]) -> None:
    """Send some days' digests to one witness.

    Raises:
        NotTold: it did not arrive, as far as can be known.
    """
    if witness.startswith("mailto:"):
        _write_to(witness.removeprefix("mailto:"), digests)
    else:
        _ask(witness, digests)


def _write_to(address: str, digests: Sequence[RecordDigest]) -> None:
    trust, last = " ".join(settings.ENVIRONMENT.shown_name.split()), digests[-1]
    letter = EmailMessage(
        f"Public record of {trust}: {in_words(last.day)}",
        _letter(trust, digests),
        settings.DEFAULT_FROM_EMAIL,
        [address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        raise NotTold(f"The mail server did not take the letter ({type(error).__name__}).") from None


def _letter(trust: str, digests: Sequence[RecordDigest]) -> str:
    days = "\n\n".join(
        f"{in_words(digest.day)}\n"
        f"    {digest.noted}\n"
        f"    signature  {digest.signature}\n"
        f"    made at    {digest.proof.made_at}"
        for digest in digests
    )
    return f"""You are a witness of the public record of {trust}. Please keep this letter.

{days}

Public key of the signatures: {digests[-1].key}

To check later that nothing up to here was rewritten, download the record from {_record_address()} and run

    plumbline record verify record.json --noted {digests[-1].noted}

It names the first entry that is not as it was.
"""


def _record_address() -> str:
    return str(settings.ENVIRONMENT.public_url).rstrip("/") + reverse("publishing:record_json")


def _ask(address: str, digests: Sequence[RecordDigest]) -> None:
    content = {
        "format": FORMAT,
        "trust": settings.ENVIRONMENT.shown_name,
        "record": _record_address(),
        "days": [asdict(digest.proof) for digest in digests],
    }
    headers = {"Content-Type": "application/json", "User-Agent": "plumbline"}
    # The scheme was checked when the settings were read.
    request = Request(address, data=canonical(content).encode(), headers=headers, method="POST")  # noqa: S310
    try:
        with build_opener(_NoRedirects).open(request, timeout=PATIENCE) as answer:
            status = answer.status
    except HTTPError as error:
        with error:
            status = error.code
    except (URLError, HTTPException, OSError) as error:
        raise NotTold(_why(error)) from None
    if not 200 <= status < 300:
        raise NotTold(f"The witness's server answered {status}.")


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return f"The witness's server did not answer in {PATIENCE} seconds."
    return f"The witness's server could not be reached ({type(reason).__name__})."
