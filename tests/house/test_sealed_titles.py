"""Nothing about a case stands in a title, which stays in a browser's history and on a shared screen's tab."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOM = Path(__file__).resolve().parents[2] / "src" / "plumbline" / "speakup"
TEMPLATES = sorted(ROOM.rglob("*.jinja"))
TRANSLATING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
ALLOWED_IN_A_TITLE = {
    # What a form does, said by its view in fixed words, or with the name of a help entry or sample message.
    "page.title",
    # What the questionnaire asks, the same for everyone.
    "question.title",
    # What a step of a case is called, and what a button does.
    "step.label",
    "button",
    # Of the front door's languages.
    "language.name",
    "found.language.name",
}
JINJA = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def told_in_a_title(text: str) -> list[str]:
    """What a template prints into its title that is neither fixed words nor a case's reference."""
    blocks = [block for block in JINJA.parse(text).find_all(nodes.Block) if "title" in block.name]
    found = {path for block in blocks for path in _printed(block)}
    return sorted(path for path in found - ALLOWED_IN_A_TITLE if not path.endswith(".reference"))


def _printed(node: nodes.Node) -> Iterator[str]:
    """Every variable that a part of a template prints, as it is written there; not what it only asks about."""
    match node:
        case nodes.Name():
            yield node.name
        case nodes.Getattr():
            yield ".".join([*_printed(node.node), node.attr])
        case nodes.CondExpr():
            yield from (path for part in (node.expr1, node.expr2) if part for path in _printed(part))
        case nodes.If():
            yield from (path for part in [*node.body, *node.elif_, *node.else_] for path in _printed(part))
        case nodes.Call(node=nodes.Name(name=name)) if name in TRANSLATING:
            yield from (path for part in [*node.args, *node.kwargs] for path in _printed(part))
        case _:
            yield from (path for part in node.iter_child_nodes() for path in _printed(part))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOM)))
def test_a_title_says_nothing_of_a_case_but_its_reference(path: Path) -> None:
    assert told_in_a_title(path.read_text()) == []


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ('{{ _("Case") }} {{ case.reference }} {{ summary.words }}', ["summary.words"]),
        ("{% block part_title %}{{ case }}{% endblock %}", ["case"]),
        ("{{ answers.name | upper }}", ["answers.name"]),
        ("{{ case.words.title() }}", ["case.words.title"]),
        ("{% if asked %}{{ told }}{% endif %}", ["told"]),
        ("{% trans %}Case {{ story }}{% endtrans %}", ["story"]),
        ('{{ "New" if case.is_new else case.state }}', ["case.state"]),
        ('{{ "New" if case.is_new else "Old" }} {% trans %}Case{% endtrans %}', []),
    ],
)
def test_a_planted_title_is_found(title: str, told: list[str]) -> None:
    text = "{% block page_title %}" + title + "{% endblock %}{{ elsewhere }}"

    assert told_in_a_title(text) == told


def test_the_rule_above_looks_at_something() -> None:
    assert len(TEMPLATES) >= 30
