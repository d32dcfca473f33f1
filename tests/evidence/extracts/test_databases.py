"""An extract that is read out of a real PostgreSQL: as of one moment, nothing written, no password anywhere."""

import csv
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.urls import reverse
from psycopg import sql
from pydantic import SecretStr

from plumbline.audit.models import Entry
from plumbline.config.environment import Environment, SettingsUnusable, read_environment
from plumbline.evidence.extracts import databases
from plumbline.evidence.extracts.databases import read_tables
from plumbline.evidence.models import Intake, Job, MeasureRun, Origin
from plumbline.measures.errors import BadInput
from tests.evidence.extracts.conftest import MARKER, Desk, wait_for, wait_until_wiped
from tests.evidence.extracts.test_jobs import QUICK
from tests.files_with import files_with

PASSWORD = "nowhere-to-be-found"


@pytest.fixture(scope="module")
def warehouse(postgresql_address: str, mhsds: Path) -> str:
    """A database of extracts, and the address by which an account may read one schema of it."""
    with psycopg.connect(postgresql_address, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA extracts")
        for path in sorted(mhsds.glob("*.csv")):
            _load(owner, path)
        owner.execute("CREATE SCHEMA other")
        owner.execute("CREATE TABLE other.secrets (words text)")
        name = f"reader_{postgresql_address.partition('test_')[2][:8]}"
        owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        owner.execute(f"GRANT USAGE ON SCHEMA extracts TO {name}")
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA extracts TO {name}")
        owner.execute("CREATE TABLE extracts.not_for_readers (words text)")
    before, _, after = postgresql_address.partition("://")
    account = f"{name}:{PASSWORD}@"
    rest = after.partition("@")[2]
    return f"{before}://{account}{rest}&options={quote('-csearch_path=extracts')}"


def _load(owner: "psycopg.Connection[Any]", path: Path) -> None:
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in _cells(path)[0])
    table = sql.Identifier("extracts", path.stem)
    owner.execute(sql.SQL("CREATE TABLE {} ({})").format(table, columns))
    with owner.cursor() as cursor:
        into = sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER)").format(table)
        with cursor.copy(into) as copy:
            copy.write(path.read_text())


def _cells(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def allowed(settings: Any, warehouse: str) -> None:
    named = settings.ENVIRONMENT.model_copy(update={"extract_databases": SecretStr(f"warehouse={warehouse}")})
    named.__dict__.pop("databases", None)
    settings.ENVIRONMENT = named


def _bring(desk: Desk, place: str = "database:warehouse") -> Job:
    answer = desk.client.post(reverse("evidence:bring_place"), {"place": place})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return desk.job_at(answer["Location"])


def test_a_database_is_read_checked_and_worked_out_like_files(
    desk: Desk, allowed: None, mhsds: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = desk.client.get(reverse("evidence:bring")).content.decode()
    job = wait_for(_bring(desk))
    job.intake.refresh_from_db()
    report = job.intake.report

    here = desk.client.get(job.intake.get_absolute_url()).content.decode()

    by_files = wait_for(desk.bring(*sorted(mhsds.glob("*.csv"))))
    by_files.intake.refresh_from_db()
    ran = wait_for(desk.run(job.intake, QUICK))
    wait_until_wiped(job.intake)

    assert "The database warehouse" in page
    assert (job.said, job.state) == ("", "done")
    assert "What is kept of it here goes when measures have been worked out" in here
    assert "The database itself stays as it is." in here
    assert (job.intake.origin, job.intake.place) == (Origin.DATABASE, "warehouse")
    told = ("table", "read", "used", "rejected")
    assert [[each[name] for name in told] for each in report["tables"]] == [
        [each[name] for name in told] for each in by_files.intake.report["tables"]
    ]
    assert report["answerable"] == by_files.intake.report["answerable"]
    assert (ran.state, MeasureRun.objects.get().rows_read > 0) == ("done", True)
    desk.client.post(reverse("evidence:wipe", args=[by_files.intake.public_id]))
    wait_until_wiped(by_files.intake)
    assert files_with(PASSWORD, home) == []
    assert files_with(MARKER, home) == []
    assert PASSWORD not in caplog.text
    kept = [str(entry.detail) for entry in Entry.objects.all()] + [
        str(vars(each)) for each in Intake.objects.all()
    ]
    assert not any(PASSWORD in text or MARKER in text for text in kept)
    assert PASSWORD not in desk.client.get(job.intake.get_absolute_url()).content.decode()


def test_only_what_the_account_may_read_is_read(warehouse: str, mhsds: Path, tmp_path: Path) -> None:
    taken: dict[str, int] = {}

    found = dict(read_tables(warehouse, "warehouse", tmp_path, lambda size, name: taken.update({name: size})))

    assert sorted(found) == sorted(path.name for path in mhsds.glob("*.csv"))
    assert sorted(taken) == sorted(path.stem for path in mhsds.glob("*.csv"))
    for name, path in found.items():
        assert _cells(path) == _cells(mhsds / name)
        assert path.stat().st_mode & 0o077 == 0


def test_all_tables_are_of_one_moment_and_nothing_can_be_written(postgresql_address: str, tmp_path: Path) -> None:
    with psycopg.connect(postgresql_address, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA moment")
        owner.execute("CREATE TABLE moment.a (n int)")
        owner.execute("CREATE TABLE moment.b (n int)")
        tables = read_tables(f"{postgresql_address}&options={quote('-csearch_path=moment')}", "m", tmp_path, _any)
        first, _ = next(tables)
        owner.execute("INSERT INTO moment.b VALUES (1)")
        second, path = next(tables)
        owner.execute("CREATE FUNCTION moment.w() RETURNS int LANGUAGE sql AS 'DELETE FROM moment.b RETURNING n'")
        owner.execute("CREATE VIEW moment.c AS SELECT moment.w() AS n")
        assert (first, second, path.read_text()) == ("a.csv", "b.csv", "n\n")

        again = tmp_path / "again"
        again.mkdir()
        with pytest.raises(BadInput, match="could not be read to its end"):
            list(read_tables(f"{postgresql_address}&options={quote('-csearch_path=moment')}", "m", again, _any))
        assert owner.execute("SELECT count(*) FROM moment.b").fetchone() == (1,)


def _any(size: int, name: str) -> None:
    """As much as comes."""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda url: url.replace(PASSWORD, "wrong").replace("host=", "host=/nowhere"), "can't be reached"),
        (lambda url: url.replace("search_path%3Dextracts", "search_path%3Dother"), "has no table"),
        (lambda url: url.replace("search_path%3Dextracts", "search_path%3Dmissing"), "has no table"),
    ],
)
def test_what_can_not_be_read_is_said_without_the_account(
    warehouse: str, tmp_path: Path, change: Any, words: str
) -> None:
    with pytest.raises(BadInput) as caught:
        list(read_tables(change(warehouse), "warehouse", tmp_path, _any))

    assert words in str(caught.value)
    assert not any(part in str(caught.value) for part in (PASSWORD, "wrong", "reader", "nowhere"))


def test_too_many_tables_are_refused(warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "MOST_TABLES", 2)

    with pytest.raises(BadInput, match="at most 2 are read"):
        list(read_tables(warehouse, "warehouse", tmp_path, _any))


def test_more_than_is_taken_is_refused(desk: Desk, allowed: None, home: Path, settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"extract_megabytes": 0})

    job = wait_for(_bring(desk))

    assert "more than is taken" in job.said
    assert files_with(MARKER, home) == []


def test_a_database_that_is_allowed_no_more_is_not_read(desk: Desk, allowed: None, settings: Any) -> None:
    job = wait_for(_bring(desk))
    settings.ENVIRONMENT.databases = {}

    again = wait_for(desk.run(job.intake, QUICK))

    assert "no longer allows this database" in again.said
    assert MeasureRun.objects.count() == 0


def test_a_database_that_nobody_allowed_can_not_be_named(desk: Desk, allowed: None) -> None:
    answer = desk.client.post(reverse("evidence:bring_place"), {"place": "database:postgresql://elsewhere/x"})

    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    assert Intake.objects.count() == 0


@pytest.mark.parametrize("value", ["postgresql://a:b@c/d", "records=mysql://a:b@c/d", "=postgresql://a:b@c/d"])
def test_a_setting_that_names_no_database_is_refused_without_its_password(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_EXTRACT_DATABASES", value)

    with pytest.raises(SettingsUnusable, match="PLUMBLINE_EXTRACT_DATABASES cannot be used: give each") as caught:
        read_environment()

    assert "a:b" not in str(caught.value)


def test_two_databases_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_EXTRACT_DATABASES", "a=postgresql://b/c; a=postgresql://d/e")

    with pytest.raises(SettingsUnusable, match="a name of its own"):
        read_environment()


def test_the_settings_hide_the_password_where_they_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_EXTRACT_DATABASES", f"a=postgresql://x:{PASSWORD}@c/d; b=postgresql://c/e?x=1")

    found = Environment()

    assert list(found.databases) == ["a", "b"]
    assert found.databases["b"] == "postgresql://c/e?x=1"
    assert PASSWORD not in repr(found)
