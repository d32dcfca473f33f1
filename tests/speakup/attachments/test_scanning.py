"""The scanner's word counts only when it is clear; everything else keeps a file in quarantine.

The protocol is tried on a real clamd with a signature made by hand, where Debian's clamav-daemon is installed;
and on a socket server of the test's own, which speaks as the manual of clamd describes and also misbehaves.
"""

import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plumbline.speakup.attachments import Verdict, scan
from plumbline.speakup.attachments.scanning import CHUNK

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real scanner that knows one virus: the test virus."""
    if CLAMD is None:
        pytest.skip("clamd is not installed")
    home = tmp_path_factory.mktemp("clamd")
    (home / "db").mkdir()
    (home / "db" / "test.ndb").write_text(f"Test.Virus:0:*:{EICAR.hex()}\n")
    told = {
        "DatabaseDirectory": home / "db",
        "LocalSocket": home / "s",
        "Foreground": "yes",
        "StreamMaxLength": "1M",
    }
    (home / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in told.items()))
    with subprocess.Popen(
        [CLAMD, "-c", str(home / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            _wait_for(home / "s", running)
            yield str(home / "s")
        finally:
            running.terminate()


def _wait_for(path: Path, running: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if path.exists():
            return
        assert running.poll() is None, "clamd did not start"
        time.sleep(0.05)
    raise AssertionError("clamd did not open its socket")


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        pytest.param(b"Hello", Verdict.CLEAN, id="words"),
        pytest.param(b"", Verdict.CLEAN, id="nothing"),
        pytest.param(bytes(CHUNK * 3 + 1), Verdict.CLEAN, id="some chunks"),
        pytest.param(EICAR, Verdict.INFECTED, id="test virus"),
        pytest.param(bytes(CHUNK - 20) + EICAR, Verdict.INFECTED, id="test virus across two chunks"),
        pytest.param(bytes(3 * 1024 * 1024), Verdict.UNAVAILABLE, id="more than the scanner takes"),
    ],
)
def test_a_real_scanner_is_understood(clamd: str, content: bytes, verdict: Verdict) -> None:
    assert scan(content, address=clamd) == verdict


Answer = Callable[[socket.socket], None]


@pytest.fixture
def scanner() -> Iterator[Callable[[Answer], str]]:
    """A function that starts a server on the loopback which treats one connection as it is told."""
    listening: list[socket.socket] = []

    def start(answer: Answer) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{server.getsockname()[1]}"

    yield start
    for server in listening:
        server.close()


def read_stream(connection: socket.socket) -> bytes:
    """What a client sends, read as the manual describes it."""
    with connection.makefile("rb") as sent:
        assert sent.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", sent.read(4))[0]:
            content += sent.read(length)
        return content


def test_the_whole_file_is_sent_in_chunks(scanner) -> None:
    received: list[bytes] = []
    content = bytes(range(256)) * 1_000

    def answer(connection: socket.socket) -> None:
        received.append(read_stream(connection))
        connection.sendall(b"stream: OK\0")

    assert scan(content, address=scanner(answer)) == Verdict.CLEAN
    assert received == [content]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (b"stream: OK\0", Verdict.CLEAN),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Verdict.INFECTED),
        (b"stream: OK", Verdict.UNAVAILABLE),
        (b"OK\0", Verdict.UNAVAILABLE),
        (b"", Verdict.UNAVAILABLE),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.UNAVAILABLE),
        (b"stream: Can't allocate memory ERROR\0", Verdict.UNAVAILABLE),
        (b"UNKNOWN COMMAND\0", Verdict.UNAVAILABLE),
        (b"HTTP/1.1 200 OK\r\n\r\n", Verdict.UNAVAILABLE),
        (b"stream: OK\0stream: OK\0", Verdict.UNAVAILABLE),
        (b"x" * 100_000, Verdict.UNAVAILABLE),
    ],
)
def test_only_a_clear_answer_counts(scanner, words: bytes, verdict: Verdict) -> None:
    def answer(connection: socket.socket) -> None:
        read_stream(connection)
        connection.sendall(words)

    assert scan(b"Hello", address=scanner(answer)) == verdict


def test_a_scanner_that_never_answers_is_left_in_time(scanner) -> None:
    left, answered = threading.Event(), threading.Event()

    def wait(_: socket.socket) -> None:
        left.wait(60)
        answered.set()

    verdict = scan(b"Hello", address=scanner(wait), seconds=0.3)

    assert verdict == Verdict.UNAVAILABLE
    assert not answered.is_set()
    left.set()


def test_a_scanner_that_answers_a_letter_at_a_time_is_left_in_time(scanner) -> None:
    letters = []

    def answer(connection: socket.socket) -> None:
        read_stream(connection)
        for number in range(600):
            connection.sendall(b"x")
            letters.append(number)
            time.sleep(0.1)

    def quietly(connection: socket.socket) -> None:
        try:
            answer(connection)
        except OSError:
            return

    assert scan(b"Hello", address=scanner(quietly), seconds=0.5) == Verdict.UNAVAILABLE
    assert len(letters) < 300


def test_a_scanner_that_takes_nothing_of_a_large_file_is_left_in_time(scanner) -> None:
    address = scanner(lambda connection: time.sleep(5))

    assert scan(bytes(20_000_000), address=address, seconds=0.5) == Verdict.UNAVAILABLE


def test_a_scanner_that_hangs_up_is_unavailable(scanner) -> None:
    assert scan(bytes(2_000_000), address=scanner(lambda connection: None)) == Verdict.UNAVAILABLE


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1", "unix:/nowhere", "", "127.0.0.1:port"])
def test_where_no_scanner_is_it_is_unavailable(address: str) -> None:
    assert scan(b"Hello", address=address, seconds=1) == Verdict.UNAVAILABLE


def test_a_unix_socket_is_spoken_to(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                read_stream(connection)
                connection.sendall(b"stream: OK\0")

        threading.Thread(target=serve, daemon=True).start()

        assert scan(b"Hello", address=f"unix:{tmp_path / 's'}") == Verdict.CLEAN
