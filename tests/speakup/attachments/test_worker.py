"""A file that crashes, exhausts or takes over the process that opens it harms nobody and leaves nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plumbline.speakup.attachments import AttachmentRefused, Limits, clean, cleaning
from tests.speakup.attachments import documents, pictures, recordings
from tests.speakup.attachments.markers import Markers

PICTURE = pictures.saved(pictures.drawn(), "PNG")


def run_python(program: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def refusal(content: bytes = PICTURE, **limits: float) -> str:
    with pytest.raises(AttachmentRefused) as refused:
        clean(content, name="photo", limits=Limits(**limits))
    return refused.value.code


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch):
    """A function that puts another program where the worker is, as if a file had taken it over."""

    def take_over(program: str) -> None:
        monkeypatch.setattr(cleaning, "WORKER", (sys.executable, "-I", "-c", program))

    return take_over


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import ctypes; ctypes.string_at(0)", id="a segmentation fault"),
        pytest.param("import os; os.abort()", id="an abort"),
        pytest.param("import os; os.kill(os.getpid(), 9)", id="killed"),
        pytest.param("raise SystemExit(3)", id="an early end"),
        pytest.param('print(\'{"kind": "html", "removed": []}\\nx\')', id="a kind that is not ours"),
        pytest.param('print(\'{"kind": "png", "removed": ["<b>"]}\\nx\')', id="words that are not ours"),
        pytest.param('print(\'{"refused": "<b>", "params": {}}\\n\')', id="a refusal that is not ours"),
        pytest.param('print(\'{"refused": "too_big", "params": {}}\\n\')', id="numbers left out"),
        pytest.param('print(\'{"refused": "too_big", "params": []}\\n\')', id="numbers that are none"),
        pytest.param(
            'print(\'{"refused": "too_big", "params": {"megabytes": "x"}}\\n\')', id="words for numbers"
        ),
        pytest.param('print(\'{"kind": {}, "removed": []}\\nx\')', id="a kind that is no word"),
        pytest.param("print('[' * 5000 + '\\nx')", id="a head without end"),
        pytest.param("print('[]\\nx')", id="a head that is a list"),
        pytest.param('print(\'{"kind": "png", "removed": []}\')', id="no picture"),
        pytest.param(
            "import sys; [sys.stdout.write('x' * 10**6) for _ in iter(int, 1)]", id="an answer without end"
        ),
    ],
)
def test_whatever_the_worker_does_or_says_is_a_refusal(hostile, program: str) -> None:
    hostile(program)

    assert refusal() == "too_hard"


def test_a_worker_that_hangs_is_ended_in_time(hostile) -> None:
    hostile("import time; time.sleep(60)")
    started = time.monotonic()

    assert refusal(seconds=1) == "too_hard"
    assert time.monotonic() - started < 30  # half of what it would take


def test_a_worker_that_leaves_another_process_behind_is_ended_with_it(hostile) -> None:
    hostile("import os, time; os.fork(); time.sleep(60)")
    started = time.monotonic()

    assert refusal(seconds=1) == "too_hard"
    assert time.monotonic() - started < 30  # half of what it would take


def test_a_worker_that_reads_nothing_of_a_large_file_blocks_nobody(hostile) -> None:
    hostile("import time; time.sleep(60)")

    assert refusal(PICTURE + bytes(5_000_000), seconds=1) == "too_hard"


def test_where_no_process_can_be_started_the_reporter_is_asked_to_try_again(monkeypatch) -> None:
    monkeypatch.setattr(cleaning, "WORKER", ("/nowhere/python",))

    assert refusal() == "try_again"


def test_a_worker_killed_in_the_middle_gives_a_refusal() -> None:
    found: list[str] = []
    content = pictures.saved(pictures.drawn((8_000, 6_000)), "PNG")
    asking = threading.Thread(target=lambda: found.append(refusal(content)))

    asking.start()
    os.kill(_worker_of_this_process(), signal.SIGKILL)
    asking.join()

    assert found == ["too_hard"]


def _worker_of_this_process() -> int:
    for _ in range(2_000):
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
                is_worker = b"attachments.worker" in (status.parent / "cmdline").read_bytes()
            except (OSError, IndexError):
                continue
            if parent == os.getpid() and is_worker:
                return int(status.parent.name)
        time.sleep(0.005)
    raise AssertionError("no worker was started")


@pytest.mark.parametrize("limits", [{"memory_bytes": 120 * 1024 * 1024}, {"cpu_seconds": 1}, {"seconds": 0.3}])
def test_a_file_that_needs_more_than_it_may_have_is_refused(limits: dict[str, float]) -> None:
    content = pictures.saved(pictures.drawn((8_000, 6_000)), "PNG")

    assert refusal(content, **limits) == "too_hard"


def test_the_server_goes_on_after_every_kind_of_failure() -> None:
    refusal(seconds=0.01)
    refusal(memory_bytes=1)

    assert clean(PICTURE, name="photo").media_type == "image/png"


def test_eight_people_at_once_each_get_their_own_file() -> None:
    contents = [pictures.saved(pictures.drawn((60 + 2 * each, 40)), "PNG") for each in range(8)]

    with ThreadPoolExecutor(8) as people:
        cleaned = list(people.map(lambda content: clean(content, name="photo").content, contents))

    widths = [int.from_bytes(content[16:20], "big") for content in cleaned]
    assert widths == [60 + 2 * each for each in range(8)]


def test_the_worker_gets_nothing_of_the_servers_environment(hostile, monkeypatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "something")
    hostile(
        "import json, os; print(json.dumps({'refused': 'too_big', 'params': "
        "{'megabytes': 'SECRET_KEY' in os.environ or 'PATH' in os.environ}}))"
    )

    with pytest.raises(AttachmentRefused) as refused:
        clean(PICTURE, name="photo")

    assert refused.value.params == {"megabytes": 0}


def test_the_worker_loads_no_django_and_only_the_library_that_it_needs() -> None:
    loaded = run_python(
        "import sys; from plumbline.speakup.attachments import Limits, worker;"
        "print([name for name in ('django', 'PIL', 'pikepdf', 'av') if name in sys.modules]);"
        "worker._load('pdf', Limits());"
        "print([name for name in ('django', 'pikepdf', 'av') if name in sys.modules])"
    )

    assert loaded.splitlines() == ["[]", "['pikepdf']"]


HELD_DOWN = """
import os, socket, subprocess, sys, threading
from plumbline.speakup.attachments.confinement import close_every_door, hold_down
from plumbline.speakup.attachments.limits import Limits
written = open(sys.argv[1], "wb", buffering=0)
hold_down(Limits())
close_every_door()

def attempt(name, act):
    try:
        act()
    except (OSError, MemoryError, RuntimeError):
        return
    print(name)

attempt("wrote to a file that was open", lambda: written.write(b"x"))
attempt("opened a file", lambda: open("/etc/passwd"))
attempt("made a file", lambda: open(sys.argv[1] + "2", "w"))
attempt("opened a socket", lambda: socket.socket())
attempt("started a program", lambda: subprocess.run(["true"]))
attempt("took much memory", lambda: bytearray(2 * 1024**3))
import resource
print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_CPU))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have only some of these limits")
def test_a_worker_that_was_taken_over_can_open_write_and_start_nothing(tmp_path: Path) -> None:
    told = run_python(
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + HELD_DOWN, str(tmp_path / "x")
    )

    assert told == "(0, 0) (20, 20)"


WATCHED = """
import os, sys
opened = []
def watch(event, arguments):
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        opened.extend({arguments[0]} - {os.devnull} - set(range(100)))  # A number is a pipe that is open already.
    if event.startswith(("tempfile.", "os.mkdir", "os.rename")):
        opened.append(event)
from plumbline.speakup.attachments import clean
sys.addaudithook(watch)
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        clean(file.read(), name=path)
print(opened)
"""


def test_nothing_of_a_file_is_written_to_disk(tmp_path: Path, monkeypatch) -> None:
    inbox, scratch = tmp_path / "inbox", tmp_path / "scratch"
    inbox.mkdir()
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.chdir(scratch)
    files = {
        "a.jpg": pictures.jpeg(Markers()),
        "a.heic": pictures.heic(Markers()),
        "a.pdf": documents.hiding(Markers()),
        "a.mp4": recordings.video("mp4", Markers()),
        "a.txt": b"Hello",
    }
    for name, content in files.items():
        (inbox / name).write_bytes(content)

    opened = run_python(WATCHED, *(str(inbox / name) for name in files))

    assert opened == "[]"
    assert list(scratch.iterdir()) == []


def test_however_many_come_at_once_two_are_cleaned_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    run, now, most, counting = cleaning._run_worker, 0, 0, threading.Lock()

    def counted(content: bytes, limits: Limits) -> bytes:
        nonlocal now, most
        with counting:
            now += 1
            most = max(most, now)
        try:
            return run(content, limits)
        finally:
            with counting:
                now -= 1

    monkeypatch.setattr(cleaning, "_run_worker", counted)
    with ThreadPoolExecutor(6) as many:
        cleaned = list(many.map(lambda _: clean(PICTURE, name="photo"), range(6)))

    assert (most, [one.media_type for one in cleaned]) == (cleaning.AT_ONCE, ["image/png"] * 6)


def test_who_waits_too_long_for_a_turn_is_asked_to_try_again(hostile) -> None:
    hostile("import time; time.sleep(60)")
    with ThreadPoolExecutor(cleaning.AT_ONCE) as busy:
        held = [busy.submit(refusal, seconds=3.0) for _ in range(cleaning.AT_ONCE)]
        time.sleep(0.5)
        assert refusal(seconds=0.2) == "try_again"

    assert [one.result() for one in held] == ["too_hard"] * cleaning.AT_ONCE
