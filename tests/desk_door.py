"""Somebody of the case team at a running server, over real HTTP: signed in, and with their key unlocked."""

import re
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from plumbline.people.demonstration import DOMAIN, PASSWORD


def unlocked(address: str, role: str = "triage-lead") -> str:
    """The cookies of somebody who came in through the pages that everyone uses, as a Cookie header."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def ask(path: str, **fields: str) -> str:
        asked = urllib.request.Request(f"{address}{path}", headers={"Referer": f"{address}/", "Origin": address})
        body = urlencode(fields).encode() if fields else None
        with opener.open(asked, body, timeout=60) as answer:
            return str(answer.read().decode())

    def send(path: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', ask(path))
        return ask(path, csrfmiddlewaretoken=token[1] if token else "", **fields)

    send("/account/login/", login=f"{role}@{DOMAIN}", password=PASSWORD)
    send("/desk/people/second-factor", next="/desk/speak-up/")
    page = send("/desk/speak-up/unlock", passphrase=PASSWORD, next="/desk/speak-up/")
    if "<h1" not in page or "Unlock" in page.split("<h1", 1)[1][:60]:
        raise AssertionError("The key was not unlocked.")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
