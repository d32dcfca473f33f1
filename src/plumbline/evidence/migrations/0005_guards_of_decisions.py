"""The database itself holds runs to the steps of their life, and refuses to change what people decided.

Takes the place of the triggers of 0002: the same refusals, and besides `current` to `superseded` also `waiting` to
`current` or `discarded` and `current` to `retired`. What a run replaces is written once, when it becomes current.
"""

from importlib import import_module

from django.db import migrations

before = import_module("plumbline.evidence.migrations.0002_guards")

FROZEN = (*before.FROZEN, "decision")
RUN_COLUMNS = before.RUN_COLUMNS.replace(", replaces_id", "") + ", rows_read, rows_rejected, rows_used"
MESSAGE = before.MESSAGE
MIXED = before.MIXED
STEPS = (("waiting", "current"), ("waiting", "discarded"), ("current", "superseded"), ("current", "retired"))
IS_STEP = " OR ".join(f"(OLD.status = '{old}' AND NEW.status = '{new}')" for old, new in STEPS)
BECOMES_CURRENT = "(OLD.status = 'waiting' AND NEW.status = 'current' AND OLD.replaces_id IS NULL)"


def _sqlite():
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for table in FROZEN:
        yield f"CREATE TRIGGER evidence_{table}_no_update BEFORE UPDATE ON evidence_{table} {refuse}"
    for table in (*FROZEN, "measurerun"):
        yield f"CREATE TRIGGER evidence_{table}_no_delete BEFORE DELETE ON evidence_{table} {refuse}"
    on_run = "ON evidence_measurerun"
    yield f"CREATE TRIGGER evidence_measurerun_no_update BEFORE UPDATE OF {RUN_COLUMNS} {on_run} {refuse}"
    yield (
        f"CREATE TRIGGER evidence_measurerun_status BEFORE UPDATE OF status {on_run} WHEN NOT ({IS_STEP}) {refuse}"
    )
    yield (
        f"CREATE TRIGGER evidence_measurerun_replaces BEFORE UPDATE OF replaces_id {on_run} "
        f"WHEN NOT {BECOMES_CURRENT} {refuse}"
    )
    yield (
        "CREATE TRIGGER evidence_reading_not_mixed BEFORE INSERT ON evidence_reading "
        "WHEN (SELECT demonstration FROM evidence_measurerun WHERE id = NEW.run_id) "
        "<> (SELECT demonstration FROM evidence_dataset WHERE id = NEW.dataset_id) "
        f"BEGIN SELECT RAISE(ABORT, '{MIXED}'); END"
    )


def _postgresql():
    yield (
        "CREATE FUNCTION evidence_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    yield (
        "CREATE FUNCTION evidence_refuse_mixture() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF (SELECT demonstration FROM evidence_measurerun WHERE id = NEW.run_id) "
        "<> (SELECT demonstration FROM evidence_dataset WHERE id = NEW.dataset_id) THEN "
        f"RAISE EXCEPTION '{MIXED}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    refuse = "EXECUTE FUNCTION evidence_refuse_change()"
    on_run = "ON evidence_measurerun FOR EACH ROW"
    for table in FROZEN:
        yield (
            f"CREATE TRIGGER evidence_{table}_no_update BEFORE UPDATE ON evidence_{table} FOR EACH ROW {refuse}"
        )
    for table in (*FROZEN, "measurerun"):
        yield (
            f"CREATE TRIGGER evidence_{table}_no_delete BEFORE DELETE ON evidence_{table} FOR EACH ROW {refuse}"
        )
    yield f"CREATE TRIGGER evidence_measurerun_no_update BEFORE UPDATE OF {RUN_COLUMNS} {on_run} {refuse}"
    yield (
        f"CREATE TRIGGER evidence_measurerun_status BEFORE UPDATE OF status {on_run} "
        f"WHEN (NOT ({IS_STEP})) {refuse}"
    )
    yield (
        f"CREATE TRIGGER evidence_measurerun_replaces BEFORE UPDATE OF replaces_id {on_run} "
        f"WHEN (NOT {BECOMES_CURRENT}) {refuse}"
    )
    yield (
        "CREATE TRIGGER evidence_reading_not_mixed BEFORE INSERT ON evidence_reading "
        "FOR EACH ROW EXECUTE FUNCTION evidence_refuse_mixture()"
    )


def _names():
    for table in FROZEN:
        yield f"evidence_{table}_no_update", f"evidence_{table}"
    for table in (*FROZEN, "measurerun"):
        yield f"evidence_{table}_no_delete", f"evidence_{table}"
    for name in ("no_update", "status", "replaces"):
        yield f"evidence_measurerun_{name}", "evidence_measurerun"
    yield "evidence_reading_not_mixed", "evidence_reading"


def guard(apps, schema_editor):
    statements = _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite()
    for statement in statements:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for trigger, table in _names():
        on = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION evidence_refuse_change()")
        schema_editor.execute("DROP FUNCTION evidence_refuse_mixture()")


def guard_anew(apps, schema_editor):
    unguard(apps, schema_editor)
    guard(apps, schema_editor)


def guard_as_before(apps, schema_editor):
    unguard(apps, schema_editor)
    before.guard(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_the_extract_desk")]

    operations = [migrations.RunPython(guard_anew, guard_as_before, elidable=False)]
