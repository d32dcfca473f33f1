"""Rules of the house that an import linter cannot see."""

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db import models

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "plumbline"
PRIVACY_CLASSES = {"public", "internal", "personal", "secret", "sealed"}
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
NO_ROOM = {"common", "core", "utils", "services", "helpers", "misc"}
OUR_MODELS = [model for model in apps.get_models() if model.__module__.startswith("plumbline.")]


def _modules(pattern: str) -> list[Path]:
    return sorted(path for path in SOURCE.rglob(pattern) if "migrations" not in path.parts)


def _named(path: Path) -> str:
    return str(path.relative_to(SOURCE))


VIEWS = [path for path in _modules("*.py") if path.name == "views.py" or path.parent.name == "views"]
ACTIONS = [path for path in _modules("*.py") if path.name == "actions.py" or path.parent.name == "actions"]


def test_the_rules_below_look_at_something() -> None:
    assert len(OUR_MODELS) >= 10
    assert len(VIEWS) >= 5
    assert len(ACTIONS) >= 5


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_field_declares_its_privacy(model: type[models.Model]) -> None:
    declared = getattr(model, "PRIVACY", {})
    fields = {f.name for f in model._meta.local_concrete_fields if not f.primary_key or f.name in declared}

    assert set(declared) == fields
    assert set(declared.values()) <= PRIVACY_CLASSES


@pytest.mark.parametrize("path", VIEWS, ids=_named)
def test_a_view_does_not_write(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    writes = [
        f"line {call.lineno}: .{call.attr}()"
        for call in calls
        if isinstance(call, ast.Attribute) and call.attr in WRITES
    ]

    assert writes == []


def _public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


@pytest.mark.parametrize("path", ACTIONS, ids=_named)
def test_an_action_takes_keywords_and_says_who_acts_first(path: Path) -> None:
    wrong = [
        function.name
        for function in _public_functions(path)
        if function.args.args or not function.args.kwonlyargs or function.args.kwonlyargs[0].arg != "by"
    ]

    assert wrong == []


AUDITED = {"record", "record_all", "send"}
"""What reaches the audit trail: its own actions, or the signal of a ground room that it listens to."""


def _called(node: ast.AST) -> set[str]:
    functions = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    names = {function.id for function in functions if isinstance(function, ast.Name)}
    return names | {function.attr for function in functions if isinstance(function, ast.Attribute)}


@pytest.mark.parametrize("path", [path for path in ACTIONS if "audit" not in path.parts], ids=_named)
def test_an_action_leaves_an_audit_entry(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

    def reached(node: ast.AST, seen: frozenset[str] = frozenset()) -> set[str]:
        found = _called(node)
        for name in (found & set(functions)) - seen:
            found |= reached(functions[name], seen | {name})
        return found

    silent = [f.name for f in _public_functions(path) if not reached(f) & AUDITED]

    assert silent == []


@pytest.mark.parametrize("path", _modules("*.py"), ids=_named)
def test_a_file_fits_in_a_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", _modules("*.py"), ids=_named)
def test_a_module_opens_by_saying_what_it_is_for(path: Path) -> None:
    text = path.read_text()

    assert not text.strip() or path.name == "apps.py" or ast.get_docstring(ast.parse(text))


def test_no_room_is_named_after_nothing() -> None:
    named = {path.stem for path in _modules("*.py")} | {path.name for path in SOURCE.rglob("*") if path.is_dir()}

    assert named & NO_ROOM == set()


def test_migrations_are_named_by_people() -> None:
    names = [path.name for path in SOURCE.rglob("migrations/0*.py")]

    assert [name for name in names if "_auto_" in name or re.search(r"_and_more|_alter_.*_alter_", name)] == []


def test_templates_hold_no_script_and_no_style_of_their_own() -> None:
    offence = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\sstyle=|<style|\son[a-z]+=\"|javascript:"
    )
    found = [
        f"{_named(path)}:{number}"
        for path in SOURCE.rglob("*.jinja")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if offence.search(line)
    ]

    assert found == []


def test_no_lock_file_names_a_host() -> None:
    locks = sorted((REPOSITORY / "requirements").glob("*.lock"))

    assert [lock.name for lock in locks] == ["bootstrap.lock", "run.lock", "spark.lock", "test.lock"]
    assert [lock.name for lock in locks if re.search(r"://|--index|--find-links", lock.read_text())] == []


def test_every_dependency_carries_its_reason() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    dependencies = [*project["project"]["dependencies"], *itertools.chain(*project["dependency-groups"].values())]

    without = [
        d for d in dependencies if not re.search(rf'^    "{re.escape(d)}", +# .{{10,}}$', text, re.MULTILINE)
    ]

    assert len(dependencies) >= 40
    assert without == []


def test_measures_are_files_that_name_their_standard() -> None:
    definitions = [yaml.safe_load(path.read_text()) for path in (REPOSITORY / "measures").glob("*.yaml")]

    assert len(definitions) >= 10
    assert [d["slug"] for d in definitions if not d.get("what") or not d.get("why")] == []
