"""The key that signs the public record, and who its witnesses are."""

import os
import stat
from pathlib import Path

import pytest

from plumbline.config.environment import SettingsUnusable, read_environment


def test_the_key_is_made_once_in_home_and_is_its_owners_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "new"))

    first, second = read_environment().record_signing_key, read_environment().record_signing_key

    assert (first, len(bytes.fromhex(first))) == (second, 32)
    assert stat.S_IMODE((tmp_path / "new" / "record-key").stat().st_mode) == 0o600


def test_the_key_may_be_kept_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "record"
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    monkeypatch.setenv("PLUMBLINE_RECORD_KEY", str(path))

    key = read_environment().record_signing_key

    assert (path.read_text(), (tmp_path / "record-key").exists()) == (key, False)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps file rights in another way")
def test_a_key_that_others_can_read_is_refused_and_says_what_a_new_one_means(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    (tmp_path / "record-key").write_text("11" * 32)
    (tmp_path / "record-key").chmod(0o644)

    with pytest.raises(SettingsUnusable, match="days that were signed stay checkable"):
        _ = read_environment().record_signing_key


@pytest.mark.parametrize("content", ["", "known to all", "11" * 31, "zz" * 32])
def test_a_file_that_holds_no_key_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str
) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    (tmp_path / "record-key").write_text(content)
    (tmp_path / "record-key").chmod(0o600)

    with pytest.raises(SettingsUnusable, match="holds no key of the public record"):
        _ = read_environment().record_signing_key


def test_witnesses_are_each_named_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    given = "mailto:a@example.org, https://example.org:8443/a?b=c ,,http://localhost:1/, mailto:a@example.org"
    monkeypatch.setenv("PLUMBLINE_RECORD_WITNESSES", given)

    assert read_environment().witnesses == (
        "mailto:a@example.org",
        "https://example.org:8443/a?b=c",
        "http://localhost:1/",
    )


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org",
        "mailto:example.org",
        "mailto:a@example.org?cc=b@example.org",
        "http://example.org/",
        "http://localhost.example.org/",
        "https://user:password@example.org/",
        "https://",
        "https://example.org:x/",
        "https://example.org/#part",
        "https://example.org/a b",
        "https://[::1/",
        "ftp://example.org/",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_safe_address_is_no_witness(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    monkeypatch.setenv("PLUMBLINE_RECORD_WITNESSES", address)

    with pytest.raises(SettingsUnusable, match=r"PLUMBLINE_RECORD_WITNESSES cannot be used: “.+” is no witness"):
        read_environment()
