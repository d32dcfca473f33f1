"""Starting things, and refusing to start them in one clear sentence."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbline.cli import process

PLUMBLINE = Path(sys.executable).parent / "plumbline"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def _run(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PLUMBLINE, *arguments],
        env={"PATH": "", "PLUMBLINE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_free_port_is_accepted() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    process.check_port_is_free("127.0.0.1", port)


def test_a_taken_port_is_refused_and_a_free_one_proposed(taken_port: int) -> None:
    with pytest.raises(process.Refused) as refused:
        process.check_port_is_free("127.0.0.1", taken_port)

    sentence = str(refused.value)
    proposed = int(sentence.rsplit("--port ", 1)[1].rstrip("."))
    assert sentence.startswith(
        f"Port {taken_port} on 127.0.0.1 is taken by another program. Port {proposed} is free:"
    )
    process.check_port_is_free("127.0.0.1", proposed)


def test_a_taken_port_stops_the_demonstration_before_any_work(taken_port: int, tmp_path: Path) -> None:
    done = _run("demo", "--port", str(taken_port), home=tmp_path / "home")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"plumbline: Port {taken_port} on 127.0.0.1 is taken")
    assert not (tmp_path / "home").exists()


def test_a_wrong_setting_stops_a_command_with_its_sentence(tmp_path: Path) -> None:
    done = _run("serve", home=tmp_path, PLUMBLINE_LOG_LEVEL="LOUD", PORT="18999")

    assert (done.returncode, done.stderr) == (
        2,
        "plumbline: PLUMBLINE_LOG_LEVEL cannot be used: use DEBUG, INFO, WARNING or ERROR.\n",
    )


def test_a_database_that_is_not_ready_is_not_served(tmp_path: Path) -> None:
    done = _run("serve", home=tmp_path / "home", PORT="18998")

    assert done.returncode == 2
    assert done.stderr.startswith("plumbline: The database is not ready (")
    assert done.stderr.endswith("Run: plumbline prepare\n")


def test_a_database_that_does_not_answer_is_not_served(tmp_path: Path) -> None:
    done = _run("serve", home=tmp_path, PORT="18997", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")

    assert done.returncode == 2
    assert done.stderr == "plumbline: The database does not answer (OperationalError). Check DATABASE_URL.\n"


@pytest.mark.parametrize("arguments", [["--help"], ["measure", "--help"], ["measure", "list"]])
def test_help_and_measures_start_without_django(arguments: list[str], tmp_path: Path) -> None:
    script = (
        "import sys\n"
        f"sys.argv = ['plumbline', *{arguments!r}]\n"
        "from plumbline.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'django', 'wagtail', 'pandas', 'scipy'}, loaded\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_the_version_is_told(tmp_path: Path) -> None:
    done = _run("--version", home=tmp_path)

    assert (done.returncode, done.stdout) == (0, "Plumbline 0.1.0\n")


def test_a_killed_start_leaves_nothing_that_stops_the_next(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [PLUMBLINE, "demo", "--no-serve"]
    environment = {"PATH": "", "PLUMBLINE_HOME": str(home)}
    first = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (home / "plumbline.sqlite3").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    assert first.poll() is None, "it was to be killed in the middle of its work"
    first.kill()
    first.wait()

    second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)

    assert second.returncode == 0, second.stderr
    assert (home / "demonstration-loaded").read_text() == "0.1.0"
