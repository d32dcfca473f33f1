"""The database itself refuses to change or remove what the ledger holds, and to mix invented with real figures."""

from django.db import migrations

FROZEN = ("dataset", "reading", "observation")
RUN_COLUMNS = (
    "id, public_id, measure, definition_version, definition, title, standard, standing, place, "
    "latest_period, headline, leads, unit, per, settings, settings_digest, warnings, kind, demonstration, ran_at, ran_by, replaces_id, fingerprint"
)
MESSAGE = "the ledger is append-only"
MIXED = "invented and real figures never share a run"


def _sqlite():
    for table in FROZEN:
        yield (
            f"CREATE TRIGGER evidence_{table}_no_update BEFORE UPDATE ON evidence_{table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    for table in (*FROZEN, "measurerun"):
        yield (
            f"CREATE TRIGGER evidence_{table}_no_delete BEFORE DELETE ON evidence_{table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    yield (
        f"CREATE TRIGGER evidence_measurerun_no_update BEFORE UPDATE OF {RUN_COLUMNS} ON evidence_measurerun "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )
    yield (
        "CREATE TRIGGER evidence_measurerun_status BEFORE UPDATE OF status ON evidence_measurerun "
        "WHEN NOT (OLD.status = 'current' AND NEW.status = 'superseded') "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
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
    refuse = "FOR EACH ROW EXECUTE FUNCTION evidence_refuse_change()"
    for table in FROZEN:
        yield f"CREATE TRIGGER evidence_{table}_no_update BEFORE UPDATE ON evidence_{table} {refuse}"
    for table in (*FROZEN, "measurerun"):
        yield f"CREATE TRIGGER evidence_{table}_no_delete BEFORE DELETE ON evidence_{table} {refuse}"
    yield (
        f"CREATE TRIGGER evidence_measurerun_no_update BEFORE UPDATE OF {RUN_COLUMNS} "
        f"ON evidence_measurerun {refuse}"
    )
    yield (
        "CREATE TRIGGER evidence_measurerun_status BEFORE UPDATE OF status ON evidence_measurerun FOR EACH ROW "
        "WHEN (NOT (OLD.status = 'current' AND NEW.status = 'superseded')) "
        "EXECUTE FUNCTION evidence_refuse_change()"
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
    yield "evidence_measurerun_no_update", "evidence_measurerun"
    yield "evidence_measurerun_status", "evidence_measurerun"
    yield "evidence_reading_not_mixed", "evidence_reading"


def guard(apps, schema_editor):
    statements = _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite()
    for statement in statements:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for trigger, table in _names():
        schema_editor.execute(f"DROP TRIGGER {trigger} ON {table}" if postgresql else f"DROP TRIGGER {trigger}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION evidence_refuse_change()")
        schema_editor.execute("DROP FUNCTION evidence_refuse_mixture()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_ledger")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
