"""Writes docs/reference/roles.md from the roles file. With --check: says whether the page is up to date."""

import sys
from pathlib import Path

from plumbline.people.roles import Catalogue, Role, catalogue

DOCS = Path(__file__).resolve().parent.parent / "docs"


def render(known: Catalogue) -> str:
    """The page."""
    head = """# Roles

Generated from `src/plumbline/people/roles.yaml` by `tools/render_roles.py`; change that file, not this page.

A role is given to a person by another person, for the whole trust or for a part of it, with a reason, from a day
and perhaps until a day. Being given a role is the only way to be allowed anything.
"""
    return "\n".join([head, *(_role(role, known) for role in known.roles), _permissions(known)])


def _role(role: Role, known: Catalogue) -> str:
    may = "\n".join(f"- {known.permissions[name].means} (`{name}`)" for name in role.permissions)
    givers = ", ".join(giver.name.lower() for slug in role.granted_by if (giver := known.role(slug)))
    scope = "the whole trust" if role.scope == "trust" else "the whole trust or a part of it"
    factor = "yes" if role.needs_second_factor else "no"
    groups = f" Wagtail groups: {', '.join(role.groups)}." if role.groups else ""
    return f"""## {role.name}

{role.prose}

May:

{may}

For {scope}. Given by: {givers}. Second factor needed: {factor}.{groups}
"""


def _permissions(known: Catalogue) -> str:
    rows = "\n".join(
        f"| `{name}` | {p.means} | {'yes' if p.guarded else 'no'} | {'yes' if p.by_part else 'no'} |"
        for name, p in known.permissions.items()
    )
    return f"""## Permissions

Guarded: it shows or changes something personal, or lets figures out, so a role with it needs a second factor.
By part: holding it for one part of the trust opens that part only.

| Permission | Lets a person | Guarded | By part |
|---|---|---|---|
{rows}
"""


def documents() -> dict[str, str]:
    """The one document of this renderer."""
    return {"reference/roles.md": render(catalogue())}


def main() -> int:
    """Writes the page alone, or with --check says whether it is up to date."""
    [(path, page)] = documents().items()
    file = DOCS / path
    if "--check" not in sys.argv:
        file.write_text(page, encoding="utf-8")
        return 0
    if file.exists() and file.read_text(encoding="utf-8") == page:
        return 0
    print(f"docs/{path} is stale. Run: make docs")
    return 1


if __name__ == "__main__":
    sys.exit(main())
