"""An analyst brings an extract, maps it, watches, cancels, runs again, compares, sees why, accepts.

And a server is killed half-way.
"""

import csv
import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from plumbline.measures.synthetic import generate
from plumbline.people.demonstration import DOMAIN
from tests.files_with import files_with
from tests.journeys.conftest import NewVisitor, Site, Visitor, _serving

pytestmark = pytest.mark.browser

MARKER = "QUOKKAMARKER"
ANALYST = f"analyst@{DOMAIN}"
EXTRACT = re.compile(r"/extracts/[0-9a-f-]{36}/$")
LONG = 120_000
PATIENTS = "MHS001MPI.csv"


def _extract(folder: Path, *, rows: int, bad: float = 0.0) -> list[Path]:
    """An invented MHSDS extract; some ages can't be, and one person has a marker for a number."""
    generate(folder, seed=5, rows=rows, sources=["mhsds"], format="csv")
    patients = folder / PATIENTS
    with patients.open(newline="", encoding="utf-8") as file:
        head, *rows_of = csv.reader(file)
    age = head.index("AgeRepPeriodEnd")
    every = round(1 / bad) if bad else 1
    for number, cells in enumerate(rows_of[::every] if bad else ()):
        cells[age] = "404"
        if number % 2:
            cells[0] = ""
    person = rows_of[1][0]
    for cells in rows_of:
        cells[0] = MARKER if cells[0] == person else cells[0]
    head[head.index("EthnicCategory")] = "Ethnic group (national code)"
    with patients.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows_of])
    return sorted(folder.glob("*.csv"))


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """About 2% of its patients have a bad row."""
    return _extract(tmp_path_factory.mktemp("december") / "extract", rows=6000, bad=0.02)


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return _extract(tmp_path_factory.mktemp("january") / "extract", rows=8000)


def _marked(home: Path) -> list[str]:
    return files_with(MARKER, home)


def _bring(visitor: Visitor, files: list[Path], title: str, mapping: str = "") -> None:
    visitor.open("/desk/evidence/extracts/new/")
    visitor.page.get_by_label("What to call it").first.fill(title)
    if mapping:
        visitor.page.get_by_label("Saved column mapping").first.select_option(label=mapping)
    visitor.page.locator("input[type=file]").set_input_files([str(path) for path in files])
    visitor.page.get_by_role("button", name="Upload and check").click()
    _until_checked(visitor)


def _until_checked(visitor: Visitor) -> None:
    _look_until(visitor, EXTRACT)


def _look_until(visitor: Visitor, address: re.Pattern[str]) -> None:
    """Wait as a person does: the page renews itself or, without scripts, one follows the link."""
    if visitor.javascript:
        visitor.page.wait_for_url(address, timeout=LONG)
        return
    until = time.monotonic() + LONG / 1000
    while not address.search(visitor.page.url) and time.monotonic() < until:
        time.sleep(0.5)
        visitor.page.get_by_role("link", name="See how far it is now").click()


def _work_out(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Choose measures").click()
    visitor.check_accessible()
    visitor.page.get_by_role("button", name="Work them out").click()


def _until_done(visitor: Visitor) -> None:
    waiting = visitor.page.get_by_role("heading", name=re.compile("to be accepted"))
    until = time.monotonic() + LONG / 1000
    while not waiting.count() and time.monotonic() < until:
        look = visitor.page.get_by_role("link", name="See how far it is now")
        if not visitor.javascript and look.count():
            look.click()
        time.sleep(0.5)
    expect(waiting).to_be_visible()


def test_an_analyst_brings_compares_and_accepts(
    new_visitor: NewVisitor, site: Site, december: list[Path], january: list[Path]
) -> None:
    visitor = new_visitor()
    visitor.sign_in(ANALYST)
    visitor.open("/desk/evidence/extracts/")
    visitor.check_accessible()

    # Brought, checked, mapped
    _bring(visitor, december, "December")
    visitor.check_accessible()
    patients = visitor.page.get_by_role("row", name=re.compile("^Table MHS001MPI|MHS001MPI: "))
    assert patients.count() == 1
    assert (
        visitor.page.get_by_text("has no column for ethnic group").count()
        or visitor.page.get_by_text("EthnicCategory").count()
    )
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name=re.compile("as CSV")).click()
    listed = download.value.path().read_text("utf-8-sig")
    assert listed.startswith("file,row,column,why,what was done")
    assert (PATIENTS in listed, "AgeRepPeriodEnd,is above 120" in listed, MARKER in listed) == (True, True, False)
    visitor.page.get_by_role("link", name=f"Map columns of {PATIENTS}").click()
    visitor.check_accessible()
    visitor.page.get_by_label("EthnicCategory", exact=True).select_option(label="Ethnic group (national code)")
    visitor.page.get_by_label("Save this mapping as").fill("Our patient system")
    visitor.page.get_by_role("button", name="Use this mapping and check again").click()
    _until_checked(visitor)
    assert visitor.sees("Our patient system: MHS001MPI")

    # Watched, and called off
    _work_out(visitor)
    expect(visitor.page.get_by_text(re.compile(r"\d+ of \d+")).first).to_be_visible(timeout=30_000)
    visitor.check_accessible()
    visitor.page.get_by_role("button", name="Cancel").click()
    visitor.page.get_by_role("button", name="Cancel the job").click()
    assert visitor.sees("The job is cancelled. Nothing was recorded.")
    visitor.page.get_by_role("link", name="Bring the extract again").click()

    # Again, with the mapping that was saved
    _bring(visitor, december, "December again", "Our patient system")
    _work_out(visitor)
    _until_done(visitor)
    visitor.check_accessible()
    visitor.page.get_by_role("button", name="Accept all that wait").click()
    visitor.page.get_by_label("Note").fill("First figures, looked through")
    visitor.page.get_by_role("button", name="Accept all").click()
    assert visitor.sees("they are the current figures now")

    # The next extract, compared with the last
    _bring(visitor, january, "January", "Our patient system")
    _work_out(visitor)
    _until_done(visitor)
    visitor.page.get_by_label("Search measures").fill("ethnic group known")
    visitor.page.get_by_role("button", name="Apply").click()
    visitor.page.get_by_role("link", name="Ethnic group known", exact=True).click()
    visitor.check_accessible()
    assert visitor.sees("Only the data changed, so every difference comes from that.")
    assert visitor.page.get_by_role("row", name=re.compile(r"Rows read")).count() == 1
    assert visitor.page.get_by_role("row", name=re.compile("The count and what it is divided by")).count() >= 1
    visitor.page.get_by_role("button", name="Accept this run").click()
    visitor.page.get_by_label("Note").fill("More patients in January")
    visitor.page.get_by_role("button", name="Accept", exact=True).click()
    assert visitor.sees("The run is accepted.")
    assert visitor.sees("More patients in January")

    assert _marked(site.home) == []


def test_without_scripts_on_a_phone(new_visitor: NewVisitor, january: list[Path]) -> None:
    visitor = new_visitor(width=320, javascript=False)
    visitor.sign_in(ANALYST)

    _bring(visitor, january, "On a phone")
    visitor.check_accessible()
    _work_out(visitor)
    visitor.check_accessible()
    _until_done(visitor)
    visitor.check_accessible()
    visitor.page.get_by_role("button", name="Discard all that wait").click()
    visitor.check_accessible()
    visitor.page.get_by_label("Note").fill("Only a try")
    visitor.page.get_by_role("button", name="Discard all").click()

    assert visitor.sees("discarded")


@pytest.fixture
def killed_home(loaded_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded_home, tmp_path / "home"))


def _kill(site: Site) -> None:
    """What a power cut does to a server and its helpers: no goodbye to anybody."""
    assert site.server is not None
    pid = site.server.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        os.kill(each, signal.SIGKILL)


def test_a_server_that_is_killed_leaves_no_word_and_no_job_that_runs_for_ever(
    killed_home: Path, chromium, january: list[Path]
) -> None:
    with _serving(killed_home) as site:
        visitor = Visitor(chromium.new_page(), site)
        visitor.sign_in(ANALYST)
        _bring(visitor, january, "Cut off")
        _work_out(visitor)
        expect(visitor.page.get_by_text(re.compile(r"\d+ of \d+")).first).to_be_visible(timeout=30_000)
        job = visitor.page.url.removeprefix(site.address)
        assert _marked(killed_home / "extracts")

        _kill(site)
        until = time.monotonic() + 20
        while _marked(killed_home) and time.monotonic() < until:
            time.sleep(0.2)

    assert _marked(killed_home) == []
    with _serving(killed_home) as site:
        visitor = Visitor(chromium.new_page(), site)
        visitor.sign_in(ANALYST)
        visitor.open(job)
        assert visitor.sees("The server was stopped, or lost this job, before it was done. Nothing was recorded.")
        assert list((killed_home / "extracts").rglob("*.sealed")) == []


def test_an_upload_that_is_too_large_is_answered_and_not_cut_off(
    killed_home: Path, chromium, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" * 20_000_000)
    with _serving(killed_home, PLUMBLINE_EXTRACT_MEGABYTES="30") as site:
        analyst = Visitor(chromium.new_context(locale="en-GB").new_page(), site)
        analyst.sign_in(ANALYST)
        analyst.open("/desk/evidence/extracts/new/")
        analyst.page.locator("input[type=file]").first.set_input_files(str(large))
        analyst.page.get_by_role("button", name="Upload and check").click()

        expect(analyst.page.get_by_text("more than 30 MB together").first).to_be_visible(timeout=LONG)
        assert list((killed_home / "extracts").rglob("*.sealed")) == []
