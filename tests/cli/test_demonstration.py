"""A demonstration never lands on a real trust's data."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from plumbline.cli import demonstration, process


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "home"


def test_an_empty_folder_is_marked(home: Path) -> None:
    demonstration.mark_home(fresh=False)

    assert [entry.name for entry in home.iterdir()] == ["demonstration"]


def test_a_real_trusts_folder_is_refused_and_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "plumbline.sqlite3").write_bytes(b"a real trust's data")

    with pytest.raises(process.Refused, match="holds data of another kind; nothing was changed"):
        demonstration.mark_home(fresh=True)

    assert {entry.name: entry.read_bytes() for entry in home.iterdir()} == {
        "plumbline.sqlite3": b"a real trust's data"
    }


def test_a_demonstration_is_kept_unless_it_is_asked_to_start_over(home: Path) -> None:
    demonstration.mark_home(fresh=False)
    (home / "plumbline.sqlite3").write_bytes(b"invented")

    demonstration.mark_home(fresh=False)

    assert (home / "plumbline.sqlite3").read_bytes() == b"invented"


def test_starting_over_deletes_the_invented_data_and_keeps_the_mark(home: Path) -> None:
    demonstration.mark_home(fresh=False)
    (home / "plumbline.sqlite3").write_bytes(b"invented")
    (home / "media").mkdir()
    (home / "media" / "picture").write_bytes(b"invented")

    demonstration.mark_home(fresh=True)

    assert [entry.name for entry in home.iterdir()] == ["demonstration"]


def test_starting_over_never_drops_a_database_of_its_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demonstration.mark_home(fresh=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/trust")

    with pytest.raises(process.Refused, match="Drop the one in DATABASE_URL by hand"):
        demonstration.mark_home(fresh=True)


@pytest.mark.django_db
def test_a_database_that_already_has_tables_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", _database_with_tables(home.parent))

    with pytest.raises(process.Refused, match="already has tables; nothing was changed"):
        demonstration.mark_home(fresh=False)

    assert not home.exists()


def test_a_database_that_does_not_answer_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")

    with pytest.raises(process.Refused, match="does not answer"):
        demonstration.mark_home(fresh=False)

    assert not home.exists()


def test_an_empty_database_of_its_own_becomes_a_demonstration(home: Path) -> None:
    program = (
        "from plumbline.cli import demonstration, process\n"
        "demonstration.mark_home(fresh=False)\n"
        "process.start_django()\n"
        "from django.conf import settings\n"
        "print(settings.ENVIRONMENT.demonstration)"
    )
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{home.parent / 'own.sqlite3'}"}

    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)

    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr


def _database_with_tables(folder: Path) -> str:
    """The address of the tests' own database, or of a file like it."""
    if connection.vendor == "postgresql":
        own = connection.settings_dict
        where = urlencode({"host": own["HOST"] or own["OPTIONS"].get("host"), "port": own["PORT"] or 5432})
        return f"postgresql://{own['USER']}:{quote(own['PASSWORD'] or '')}@/{own['NAME']}?{where}"
    with closing(sqlite3.connect(folder / "full.sqlite3")) as full:
        full.execute("CREATE TABLE something (id)")
    return f"sqlite:///{folder / 'full.sqlite3'}"
