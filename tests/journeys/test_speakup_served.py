"""What the shipped server leaves behind when somebody has spoken up: on disk, in logs, in letters, and killed.

Over real HTTP and without a browser. Everything that was told, and everything that says who told it, carries a
word that can be searched for in whatever form it may lie there.
"""

import base64
import os
import secrets
import shutil
import signal
import subprocess
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from socket import socket

import pytest

from tests.front_door import FrontDoor
from tests.journeys.conftest import PLUMBLINE, Site, _environment, _wait_until_ready

pytestmark = pytest.mark.browser
ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def _forms_of(word: str) -> set[bytes]:
    """The ways in which a word may lie on a disk."""
    plain = word.encode()
    encoded = {base64.b64encode(b"-" * shift + plain)[4 : -4 or None] for shift in range(3)}
    return {
        plain,
        plain.upper(),
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        plain.hex().encode(),
        *encoded,
    }


def _expanded(content: bytes) -> Iterator[bytes]:
    """The content, and whatever compressed streams stand in it."""
    yield content
    for head, wbits in [(b"\x1f\x8b\x08", 31), *((head, 15) for head in ZLIB_HEADS)]:
        at = content.find(head)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(wbits).decompress(content[at : at + 200_000], 2_000_000)
            at = content.find(head, at + 1)


def _found(home: Path, words: dict[str, str]) -> list[tuple[str, str]]:
    """Which words lie in which files below a folder."""
    wanted = {form: name for name, word in words.items() for form in _forms_of(word)}
    return sorted(
        {
            (name, str(path.relative_to(home)))
            for path in home.rglob("*")
            if path.is_file()
            for part in _expanded(path.read_bytes())
            for form, name in wanted.items()
            if form in part
        }
    )


def _marker() -> str:
    return f"marker{secrets.token_hex(8)}"


@pytest.mark.parametrize(
    "write",
    [
        lambda word: word.encode(),
        lambda word: word.encode("utf-16-le"),
        lambda word: base64.b64encode(b"ab" + word.encode() + b"cd"),
        lambda word: b"junk" + zlib.compress(b"before " + word.encode() + b" after"),
    ],
)
def test_the_search_finds_what_lies_open(tmp_path: Path, write: object) -> None:
    word = _marker()
    (tmp_path / "planted").write_bytes(b"\x00" * 50 + write(word) + b"\x00" * 50)  # type: ignore[operator]

    assert _found(tmp_path, {"word": word}) == [("word", "planted")]


def test_a_stolen_disk_tells_neither_what_was_said_nor_by_whom(site: Site) -> None:
    told, again = _marker(), _marker()
    who = {
        "X-Forwarded-For": "203.0.113.77",
        "Forwarded": "for=198.51.100.23",
        "X-Real-IP": "203.0.113.78",
        "User-Agent": _marker(),
        "Referer": f"http://{_marker()}.invalid/",
    }
    visitor = FrontDoor(site.address, headers=who)

    code = visitor.report(told)
    visitor.leave()
    back = FrontDoor(site.address, headers=who)
    page = back.come_back(code)
    back.post("/speak-up/mine/", **page.fields.hidden, act="write", text=again, words=again)
    half = FrontDoor(site.address, headers=who)
    unsent = _marker()
    half.answer(half.begin(), unsent)

    words = {**who, "told": told, "written afterwards": again, "not sent": unsent, "code": code}
    words["code without hyphens"] = code.replace("-", "")
    words["secret of the code"] = code.replace("-", "")[8:34]
    assert _found(site.home, words) == []


def test_what_was_told_is_there_for_whoever_has_the_code(site: Site) -> None:
    told = _marker()

    code = FrontDoor(site.address).report(told)

    page = FrontDoor(site.address).come_back(code)
    assert (page.status, page.address, told in page.html) == (200, "/speak-up/mine/", True)


def test_the_front_door_sets_one_cookie_and_no_other(site: Site) -> None:
    visitor = FrontDoor(site.address, headers={"Accept-Language": "pl"})

    pages = [visitor.begin(), visitor.send(visitor.fill("Something happened."))]

    cookies = [cookie for page in pages for cookie in page.cookies]
    assert {cookie.partition("=")[0] for cookie in cookies} == {"speakup"}
    for attribute in ("HttpOnly", "SameSite=Strict", "Path=/speak-up/"):
        assert all(attribute in cookie for cookie in cookies)


def _send_shortly(address: str, words: str) -> str:
    """What happened and nothing else; returns the code, or nothing where none was shown."""
    visitor = FrontDoor(address)
    token = visitor.begin().fields.hidden["token"]
    visitor.post("/speak-up/report/", token=token, page="what-happened", words=words, act="next")
    return visitor.post("/speak-up/report/", token=token, page="check", act="send").code


def test_two_hundred_reports_from_one_address_are_all_taken(site: Site) -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda n: _send_shortly(site.address, f"Number {n}"), range(200)))

    assert [code for code in codes if not code] == []
    assert len(set(codes)) == 200


def _start(home: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**_environment(home), "PLUMBLINE_PUBLIC_URL": f"http://localhost:{port}"}
    server = subprocess.Popen(
        [PLUMBLINE, "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _wait_until_ready(f"http://localhost:{port}/readyz", server)
    return server


def _kill(server: subprocess.Popen[bytes]) -> None:
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(timeout=20)


def test_every_report_that_was_confirmed_outlives_a_server_that_is_killed(
    loaded_home: Path, tmp_path: Path, unused_tcp_port: int
) -> None:
    home, address = _copy(loaded_home, tmp_path), f"http://localhost:{unused_tcp_port}"
    server = _start(home, unused_tcp_port)
    confirmed: dict[str, str] = {}

    def tell(number: int) -> None:
        words = _marker()
        try:
            code = _send_shortly(address, words)
        except (OSError, ValueError, KeyError, AssertionError, EOFError):
            return  # the server is gone
        except Exception as error:
            if type(error).__module__ != "http.client":
                raise
            return
        if code:
            confirmed[code] = words
        if number == 25:
            _kill(server)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tell, range(50)))
    revived = _start(home, unused_tcp_port)
    try:
        opened = {code: FrontDoor(address).come_back(code) for code in confirmed}
        later = _send_shortly(address, "After the crash")
    finally:
        _kill(revived)

    assert len(confirmed) >= 20
    assert [code for code, words in confirmed.items() if words not in opened[code].html] == []
    assert later


def _copy(loaded_home: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(loaded_home, home)
    return home


@pytest.fixture
def unused_tcp_port() -> int:
    """A port that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_letters_name_no_case_and_say_nothing_of_it(site: Site) -> None:
    told = _marker()
    FrontDoor(site.address).report(told)
    environment = {**_environment(site.home), "PLUMBLINE_PUBLIC_URL": site.address}

    subprocess.run([PLUMBLINE, "speakup", "turn"], env=environment, check=True, capture_output=True, timeout=60)

    deadline = time.monotonic() + 10
    letters: list[str] = []
    while not letters and time.monotonic() < deadline:
        letters = [path.read_text() for path in (site.home / "mail").glob("*")]
    assert letters
    assert [letter for letter in letters if told in letter or "Subject: Something is waiting" not in letter] == []
