"""Sending a file of results to a server, and nothing else.

What is sent is read first, as the server reads it: a file that holds anything but figures and their working is
refused here, before a connection is made.
"""

import ipaddress
import json
import time
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from plumbline.measures.errors import MeasureError
from plumbline.measures.run_files import read_results

TRIES = 3
LONGEST_WAIT = 60
"""Seconds to wait for a server that asks for it."""
PATIENCE = 120
"""Seconds to wait for an answer."""
BUSY = {429, 503}


class NotPushed(MeasureError):
    """Results that did not arrive, or that the server does not take."""


class _NoRedirects(HTTPRedirectHandler):
    """A token goes to the address that was named and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def push_results(content: bytes, *, server: str, token: str) -> dict[str, Any]:
    """Send the content of a file of results to a server, where it waits to be accepted.

    Returns
    -------
    dict
        `outcomes` (a dict a measure), `already_here` (the same file was sent before), and `desk`, an address.

    Raises
    ------
    NotResults
        Where it is no file of results; nothing was sent.
    NotPushed
        Where it did not arrive, or is not taken.
    """
    address = results_address(server)
    if not token or not token.isascii() or any(letter.isspace() for letter in token):
        raise NotPushed("That is no API token. Copy it again from your account page.")
    read_results(content)
    return _send(address, content, token)


def results_address(server: str) -> str:
    """Where results are sent. Raises `NotPushed` where others could read the token on its way."""
    parts = urlsplit(server if "://" in server else f"https://{server}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotPushed(f"“{server}” is no address of a server. Write it as https://plumbline.example.nhs.uk")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise NotPushed("The address must begin with https://, so that nobody can read the token on its way.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/api/v1/results"


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _send(address: str, content: bytes, token: str) -> dict[str, Any]:
    """What the server answers. Asked again where it is busy or does not answer: the same file is taken once.

    Raises
    ------
    NotPushed
        Where it can't be reached, or does not take them; the text is the server's own sentence.
    """
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "User-Agent": "plumbline"}
    said = ""
    for attempt in range(1, TRIES + 1):
        # The scheme was checked: http or https.
        request = Request(address, data=content, headers=headers, method="POST")  # noqa: S310
        try:
            with build_opener(_NoRedirects).open(request, timeout=PATIENCE) as answer:
                return _read(answer.read())
        except HTTPError as error:
            with error:
                said, wait = _sentence(error), _wait(error)
            if error.code not in BUSY or wait > LONGEST_WAIT:
                raise NotPushed(said) from None
        except (URLError, HTTPException, OSError) as error:
            said, wait = f"The server does not answer: {getattr(error, 'reason', error)}.", attempt
        if attempt < TRIES:
            time.sleep(wait)
    raise NotPushed(f"{said} Nothing is lost: send it again later.")


def _wait(error: HTTPError) -> int:
    told = error.headers.get("Retry-After", "")
    return int(told) if told.isdigit() else 1


def _sentence(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read())["detail"])
    except (ValueError, LookupError, TypeError):
        return f"The server answered {error.code}. Is the address right?"


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
        return {name: answer[name] for name in ("outcomes", "already_here", "desk")}
    except (ValueError, LookupError, TypeError):
        raise NotPushed("That server does not answer as Plumbline does. Is the address right?") from None
