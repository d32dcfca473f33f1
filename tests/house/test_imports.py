"""Imports fall downstairs only, and a breach of that is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

BREACHES = [
    pytest.param("organisation/states.py", "import plumbline.people.models", id="a ground room reaches up"),
    pytest.param("audit/states.py", "import plumbline.organisation.models", id="rooms on one floor meet"),
    pytest.param("people/states.py", "import plumbline.evidence", id="people reach into evidence"),
    pytest.param("evidence/states.py", "import plumbline.publishing", id="evidence reaches into publishing"),
    pytest.param("plan/states.py", "import plumbline.speakup", id="the plan looks into the sealed room"),
    pytest.param("plan/states.py", "import plumbline.publishing", id="the plan reaches into publishing"),
    pytest.param("publishing/states.py", "import plumbline.config.settings", id="a room reads settings.py"),
    pytest.param("design/states.py", "import plumbline.people", id="design learns a domain"),
    pytest.param("config/states.py", "import plumbline.cli.main", id="the web starts the command line"),
    pytest.param("measures/states.py", "import django", id="the engine imports Django"),
    pytest.param("measures/states.py", "import wagtail.models", id="the engine imports Wagtail"),
    pytest.param("equity/states.py", "import allauth", id="the arithmetic imports a sign-in library"),
    pytest.param("equity/states.py", "import ibis", id="the arithmetic reads tables"),
    pytest.param("equity/states.py", "import pathlib", id="the arithmetic reads files"),
    pytest.param("utils/__init__.py", "", id="a room without a floor"),
]

OUTSIDE = "Nothing but config and the command line imports the sealed room"
TABLES = "Only what may open them touches the sealed tables"
SEALED_BREACHES = [
    pytest.param(
        "publishing/states.py", "import plumbline.speakup.letterbox", OUTSIDE, id="a room above looks in"
    ),
    pytest.param("evidence/states.py", "import plumbline.speakup.reading", OUTSIDE, id="a room below looks in"),
    pytest.param(
        "speakup/handler/planted.py", "import plumbline.speakup.models", TABLES, id="a page reads tables"
    ),
    pytest.param(
        "speakup/reporter/planted.py",
        "from plumbline.speakup.models.sealed import Case",
        TABLES,
        id="the front door reads tables",
    ),
    pytest.param(
        "speakup/reporter/planted.py",
        "import plumbline.speakup.handler",
        "The two doors of the sealed room never import one another",
        id="the front door opens the desk",
    ),
    pytest.param(
        "speakup/handler/planted.py",
        "import plumbline.speakup.reporter.sittings",
        "The two doors of the sealed room never import one another",
        id="the desk opens the front door",
    ),
    pytest.param(
        "speakup/sealing/planted.py",
        "import django.conf",
        "The sealing knows no Django",
        id="the sealing reads settings",
    ),
]


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    environment = {"PYTHONPATH": str(root / "src"), "PATH": ""}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    # Modules only: what a room keeps in other files imports nothing.
    shutil.copytree(
        REPOSITORY / "src",
        root / "src",
        ignore=lambda _, names: {n for n in names if "." in n and not n.endswith(".py")},
    )
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    return root


def test_the_house_as_it_stands_keeps_its_contracts(copy: Path) -> None:
    done = _lint(copy)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("place", "line"), BREACHES)
def test_a_breach_is_caught(copy: Path, place: str, line: str) -> None:
    planted = copy / "src" / "plumbline" / place
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n")

    done = _lint(copy)

    planted.unlink()
    if planted.name == "__init__.py":
        planted.parent.rmdir()
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout or "Missing layer" in done.stdout or "not listed" in done.stdout


@pytest.mark.parametrize(("place", "line", "contract"), SEALED_BREACHES)
def test_a_breach_of_the_sealed_room_breaks_its_own_contract(
    copy: Path, place: str, line: str, contract: str
) -> None:
    planted = copy / "src" / "plumbline" / place
    planted.write_text(f"{line}\n")

    done = _lint(copy)

    planted.unlink()
    assert done.returncode == 1, done.stdout
    assert f"{contract} BROKEN" in done.stdout.replace("\n", " ")
