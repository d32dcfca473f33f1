"""The database itself refuses to change or remove an update, its evidence, or that a reminder was put off."""

from django.db import migrations

MESSAGE = "what was said stays as it was said"
TABLES = ("plan_update", "plan_evidence", "plan_snooze")


def _sqlite():
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for table in TABLES:
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"


def _postgresql():
    refused = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'"
    yield f"CREATE FUNCTION plan_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refused}; END $$"
    for table in TABLES:
        for act in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION plan_refuse_change()"
            )


def guard(apps, schema_editor):
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION plan_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_plan")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
