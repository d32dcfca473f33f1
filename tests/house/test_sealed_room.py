"""Rules of the sealed room that an import linter cannot see. Each is shown to catch a breach that is planted."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from modelsearch.index import get_indexed_models
from wagtail.snippets.models import get_snippet_models

from plumbline.people.models import Person
from plumbline.speakup.models import Case

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "plumbline"
ROOM = SOURCE / "speakup"
LABEL = "speakup"
SEALED_NAMES = {"box", "about", "original", "wrapped", "quick", "half"}
CONTRACTS = {
    "Nothing but config and the command line imports the sealed room",
    "Only what may open them touches the sealed tables",
    "The two doors of the sealed room never import one another",
    "The sealing knows no Django",
}


def _python(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


OURS = _python(ROOM)
OTHERS = [path for path in _python(SOURCE) if ROOM not in path.parents]


def _named(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _of_room(model: object) -> bool:
    return isinstance(model, type) and model._meta.app_label == LABEL  # type: ignore[attr-defined]


ROOM_MODELS = [model for model in apps.get_models(include_auto_created=True) if _of_room(model)]


def test_the_rules_below_look_at_something() -> None:
    assert len(ROOM_MODELS) >= 20
    assert len(OURS) >= 30
    assert len(OTHERS) >= 100


# No other room's tables reach in, and none can be reached from outside.


def _calls(text: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def _name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


RELATIONS = re.compile(r"(Key|Field|get_model|get_registered_model)$")


def strings_into_the_room(text: str) -> list[int]:
    """The lines on which a source names one of the room's models in text, to make a relation or to fetch it."""
    return [
        call.lineno
        for call in _calls(text)
        if RELATIONS.search(_name_of(call))
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(value, ast.Constant) and re.match(rf"{LABEL}(\.|$)", str(value.value), re.I)
    ]


@pytest.mark.parametrize("path", OTHERS, ids=_named)
def test_no_other_room_names_a_sealed_model_in_text(path: Path) -> None:
    assert strings_into_the_room(path.read_text()) == []


def test_a_planted_name_is_found() -> None:
    assert strings_into_the_room('case = models.ForeignKey("speakup.Case", on_delete=models.CASCADE)') == [1]
    assert strings_into_the_room('case = models.OneToOneField(to="Speakup.Case")') == [1]
    assert strings_into_the_room('Case = apps.get_model("speakup", "Case")') == [1]
    assert strings_into_the_room('Permission.objects.get(name="speakup.view")') == []


def relations_into_the_room(found: Iterable[type[models.Model]]) -> list[str]:
    """Fields of other rooms' models that point at this room's."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        if not _of_room(model)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and _of_room(field.related_model)
    ]


def reverse_relations_out_of_the_room(found: Iterable[type[models.Model]]) -> list[str]:
    """Fields of this room's models by which another room's rows could ask who points at them."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        if not _of_room(field.related_model) and not field.remote_field.hidden
    ]


def test_no_other_rooms_model_points_into_the_room() -> None:
    assert relations_into_the_room(apps.get_models(include_auto_created=True)) == []


def test_nobodys_row_knows_what_is_kept_about_it_in_the_room() -> None:
    assert reverse_relations_out_of_the_room(ROOM_MODELS) == []


def test_a_planted_relation_is_found_in_both_directions() -> None:
    with isolate_apps("plumbline.people", "plumbline.speakup"):

        class Gossip(models.Model):  # noqa: DJ008 - never used
            case = models.ForeignKey(Case, on_delete=models.CASCADE)

            class Meta:
                app_label = "people"

        class Suspect(models.Model):  # noqa: DJ008 - never used
            person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cases")

            class Meta:
                app_label = LABEL

        assert relations_into_the_room([Gossip, Suspect]) == ["people.Gossip.case"]
        assert reverse_relations_out_of_the_room([Gossip, Suspect]) == ["speakup.Suspect.person"]


# No ready-made window: no admin, no snippet, no search index, no serializer.


def shown_by_a_library() -> set[type[models.Model]]:
    """Every model that an admin, the editor or a search index would show by itself."""
    shown = {*get_snippet_models(), *get_indexed_models()}
    if apps.is_installed("django.contrib.admin"):
        from django.contrib.admin import site

        shown |= set(site._registry)
    return shown


def test_no_library_shows_a_sealed_model() -> None:
    assert [model for model in shown_by_a_library() if _of_room(model)] == []


def test_a_model_that_the_search_index_knows_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "get_indexed_models", lambda: [Case])

    assert [model for model in shown_by_a_library() if _of_room(model)] == [Case]


WINDOWS = re.compile(
    r"\b(admin\.(register|site)|ModelAdmin|register_snippet|SnippetViewSet|ModelViewSet|modeladmin|register_setting"
    r"|index\.Indexed|Indexed\)|SearchField|ModelSerializer|rest_framework|ninja|strawberry|graphene"
    r"|serializers\.serialize|model_to_dict|ModelForm|modelform_factory)\b"
)


@pytest.mark.parametrize("path", OURS, ids=_named)
def test_nothing_in_the_room_opens_a_ready_made_window(path: Path) -> None:
    assert WINDOWS.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "@admin.register(Case)",
        "register_snippet(Case)",
        "class Case(index.Indexed, models.Model):",
        "class CaseSerializer(ModelSerializer):",
        "class CaseForm(forms.ModelForm):",
        'serializers.serialize("json", Case.objects.all())',
    ],
)
def test_a_planted_window_is_found(line: str) -> None:
    assert WINDOWS.search(line)


# Nothing is said aloud.


def said_aloud(text: str) -> list[str]:
    """Calls that print, and log calls whose message is not fixed text or that carry a text made on the spot."""
    return [
        f"line {call.lineno}: {_name_of(call)}()"
        for call in _calls(text)
        if _name_of(call) in {"print", "pprint"} or (_is_log(call) and not _is_fixed(call))
    ]


LOG_LEVELS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "msg"}


def _is_log(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LOG_LEVELS:
        return False
    return "log" in ast.unparse(call.func.value).lower()


def _is_fixed(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    made = any(isinstance(node, ast.JoinedStr | ast.BinOp) for value in values for node in ast.walk(value))
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and not made


@pytest.mark.parametrize("path", OURS, ids=_named)
def test_the_room_prints_nothing_and_logs_fixed_words_only(path: Path) -> None:
    assert said_aloud(path.read_text()) == []


def test_planted_words_aloud_are_found() -> None:
    text = dedent("""
        print(case)
        logger.info(f"{case} opened")
        log.warning("opened " + words)
        logging.getLogger("x").error(story)
        logger.info("told", extra={"what": f"{story}"})
        logger.info("speakup.turned")
        messages.error(request, story)
    """)

    assert said_aloud(text) == [f"line {line}: {name}()" for line, name in PLANTED_ALOUD]


PLANTED_ALOUD = [(2, "print"), (3, "info"), (4, "warning"), (5, "error"), (6, "info")]


# What is meant to be unguessable comes from the operating system's generator.


def guessable(text: str) -> list[int]:
    """The lines that import a generator whose next number can be worked out."""
    found = []
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        if any(re.fullmatch(r"random|numpy\.random(\..*)?", name) for name in names):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", OURS, ids=_named)
def test_the_room_never_rolls_a_die_that_can_be_guessed(path: Path) -> None:
    assert guessable(path.read_text()) == []


def test_a_planted_die_is_found() -> None:
    text = (
        "import random\nfrom random import choice\nfrom numpy import random\nimport secrets\nimport random as r\n"
    )

    assert guessable(text) == [1, 2, 3, 5]


# What is sealed says so, and what says so is sealed.


def unsealed(found: Iterable[type[models.Model]]) -> list[str]:
    """Binary fields with a box's name that are classed as something less than sealed or secret."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.BinaryField) and field.name in SEALED_NAMES
        if getattr(model, "PRIVACY", {}).get(field.name) not in {"sealed", "secret"}
    ]


def sealed_in_the_clear(found: Iterable[type[models.Model]]) -> list[str]:
    """Fields classed as sealed whose column can hold plain text."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.local_concrete_fields
        if getattr(model, "PRIVACY", {}).get(field.name) == "sealed"
        if not isinstance(field, models.BinaryField)
    ]


def test_every_box_is_classed_as_sealed_or_secret() -> None:
    assert unsealed(ROOM_MODELS) == []


def test_nothing_that_is_called_sealed_lies_in_a_column_of_plain_text() -> None:
    assert sealed_in_the_clear(ROOM_MODELS) == []


def test_a_planted_open_box_is_found() -> None:
    with isolate_apps("plumbline.speakup"):

        class OpenBox(models.Model):  # noqa: DJ008 - never used
            PRIVACY = {"box": "internal", "wrapped": "secret", "story": "sealed"}
            box = models.BinaryField()
            wrapped = models.BinaryField()
            story = models.TextField()

            class Meta:
                app_label = LABEL

        assert unsealed([OpenBox]) == ["speakup.OpenBox.box"]
        assert sealed_in_the_clear([OpenBox]) == ["speakup.OpenBox.story"]


# The contracts that the import linter keeps; that each catches its breach is shown in test_imports.py.


def contracts(text: str) -> dict[str, dict[str, object]]:
    """The import linter's contracts by name."""
    return {contract["name"]: contract for contract in tomllib.loads(text)["tool"]["importlinter"]["contracts"]}


def test_the_rooms_contracts_stand() -> None:
    found = contracts((REPOSITORY / "pyproject.toml").read_text())

    assert CONTRACTS - set(found) == set()
    assert found["Nothing but config and the command line imports the sealed room"]["allowed_importers"] == [
        "plumbline.config",
        "plumbline.cli",
    ]
    assert found["The two doors of the sealed room never import one another"]["modules"] == [
        "plumbline.speakup.reporter",
        "plumbline.speakup.handler",
    ]


def test_no_page_may_touch_the_sealed_tables() -> None:
    found = contracts((REPOSITORY / "pyproject.toml").read_text())
    allowed = found["Only what may open them touches the sealed tables"]["allowed_importers"]

    assert [name for name in allowed if re.search(r"\b(views?|urls|forms|handler)\b", name)] == []  # type: ignore[attr-defined]


def test_a_contract_that_was_taken_out_is_missed() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text().replace("The sealing knows no Django", "Anything goes")

    assert CONTRACTS - set(contracts(text)) == {"The sealing knows no Django"}
