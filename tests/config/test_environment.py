"""Settings explain their own failure, and the key stays with its owner."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from plumbline.config.environment import DEMONSTRATION_TRUST, SettingsUnusable, read_environment


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PLUMBLINE_LOG_LEVEL", "LOUD", "PLUMBLINE_LOG_LEVEL cannot be used: use DEBUG, INFO, WARNING or ERROR."),
        (
            "DATABASE_URL",
            "mysql://db/trust",
            "DATABASE_URL cannot be used: "
            "use postgresql://user:password@host/name, or leave it empty for SQLite.",
        ),
        (
            "PLUMBLINE_SESSION_HOURS",
            "100",
            "PLUMBLINE_SESSION_HOURS cannot be used: Input should be less than or equal to 24.",
        ),
    ],
)
def test_a_wrong_setting_says_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsUnusable) as refused:
        read_environment()

    assert str(refused.value) == sentence


def test_two_wrong_settings_are_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_LOG_LEVEL", "LOUD")
    monkeypatch.setenv("PLUMBLINE_PUBLIC_URL", "not an address")

    with pytest.raises(SettingsUnusable) as refused:
        read_environment()

    assert [line.split(" ")[0] for line in str(refused.value).splitlines()] == [
        "PLUMBLINE_PUBLIC_URL",
        "PLUMBLINE_LOG_LEVEL",
    ]


def test_the_key_is_made_once_and_is_its_owners_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "new"))

    first, second = read_environment().secret_key, read_environment().secret_key

    assert first == second
    assert len(first) >= 64
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    together = Barrier(8)

    def start(_: int) -> str:
        together.wait()
        return read_environment().secret_key

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(start, range(8)))

    assert len(keys) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps file rights in another way")
def test_a_key_that_others_can_read_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    (tmp_path / "secret-key").write_text("known to all")
    (tmp_path / "secret-key").chmod(0o644)

    with pytest.raises(SettingsUnusable, match="can be read by other people"):
        _ = read_environment().secret_key


def test_a_demonstration_always_shows_its_invented_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    monkeypatch.setenv("PLUMBLINE_TRUST_NAME", "A real trust")
    (tmp_path / "demonstration").touch()

    assert read_environment().shown_name == DEMONSTRATION_TRUST


def test_a_trust_shows_its_own_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    monkeypatch.setenv("PLUMBLINE_TRUST_NAME", "A real trust")

    assert read_environment().shown_name == "A real trust"
