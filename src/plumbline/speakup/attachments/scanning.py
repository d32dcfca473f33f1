"""Does a virus scanner know this file? Asks ClamAV's daemon over its socket, as its manual describes INSTREAM.

Fails closed: whatever is not a clear answer is `UNAVAILABLE`, so that the caller keeps the file in quarantine.
The scanner's words go no further than this module.
"""

import socket
import struct
import time
from enum import StrEnum

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
PORT = 3310
"""clamd's own, where an address names none."""


class Verdict(StrEnum):
    """What the scanner said; `UNAVAILABLE` where it said nothing that can be relied on."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


def scan(content: bytes, *, address: str, seconds: float = 30.0) -> Verdict:
    """Ask the scanner about a file.

    `address` is the path of a Unix socket ("/run/clamav/clamd.ctl") or a host and port ("localhost:3310",
    "[::1]:3310"). `seconds` is for the whole conversation.
    """
    ends = time.monotonic() + seconds
    try:
        with _connect(address, seconds) as connection:
            _send(connection, content, ends)
            answer = _receive(connection, ends)
    except (OSError, ValueError):
        return Verdict.UNAVAILABLE
    return _read(answer)


def _connect(address: str, seconds: float) -> socket.socket:
    if not address.startswith(("/", "unix:")):
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        return socket.create_connection((host.strip("[]") or port, int(port) if host else PORT), timeout=seconds)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect(address.removeprefix("unix:"))
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, content: bytes, ends: float) -> None:
    """The command, then the file in chunks with their lengths, then a chunk of no length."""
    connection.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK):
        chunk = content[start : start + CHUNK]
        _wait_until(connection, ends)
        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
    connection.sendall(struct.pack("!L", 0))


def _receive(connection: socket.socket, ends: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        _wait_until(connection, ends)
        received = connection.recv(LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer


def _wait_until(connection: socket.socket, ends: float) -> None:
    """Let the next step take what is left of the time."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


def _read(answer: bytes) -> Verdict:
    """Only the two whole answers of the manual count. "FOUND" wins over everything."""
    if answer == b"stream: OK\0":
        return Verdict.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND\0"):
        return Verdict.INFECTED
    return Verdict.UNAVAILABLE
