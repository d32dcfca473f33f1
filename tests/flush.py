"""Emptying the database between transactional tests, which append-only tables refuse to everyone.

The refusal stays in the product; only this flush takes the triggers off, and puts them back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace

from django.db import connection

append_only = import_module("plumbline.audit.migrations.0002_append_only")
ledger = import_module("plumbline.evidence.migrations.0005_guards_of_decisions")
said = import_module("plumbline.plan.migrations.0002_what_was_said_stays")
record = import_module("plumbline.plan.migrations.0004_guards_of_the_record")
scored = import_module("plumbline.plan.migrations.0006_scores_stay")
left = import_module("plumbline.publishing.migrations.0012_guards_of_what_left")
statements = import_module("plumbline.publishing.migrations.0014_guards_of_statements")
packs = import_module("plumbline.publishing.migrations.0015_published_packs")


@contextmanager
def audit_opened() -> Iterator[None]:
    """Within it, the tables of the audit trail, the ledger, the plan, packs and releases have no triggers."""
    # A schema editor can't open inside a transaction on SQLite; the migration asks it for its connection only.
    editor = SimpleNamespace(connection=connection, execute=_execute)
    append_only.reopen(None, editor)
    packs.unguard(None, editor)
    left.unguard(None, editor)
    statements.unguard(None, editor)
    ledger.unguard(None, editor)
    scored.unguard(None, editor)
    said.unguard(None, editor)
    record.unguard(None, editor)
    try:
        yield
    finally:
        append_only.close(None, editor)
        ledger.guard(None, editor)
        said.guard(None, editor)
        record.guard(None, editor)
        scored.guard(None, editor)
        packs.guard(None, editor)
        left.guard(None, editor)
        statements.guard(None, editor)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
