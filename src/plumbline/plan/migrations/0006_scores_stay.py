"""The database itself refuses to change a score, a line of a risk's history, or an assessment that was signed off."""

from django.db import migrations

MESSAGE = "what was said stays as it was said"
TABLES = ("plan_score", "plan_riskscore")
SIGNED = "plan_assessment"


def _triggers():
    """(table, act, condition) of each refusal."""
    for table in TABLES:
        yield from ((table, act, "") for act in ("update", "delete"))
    yield from ((SIGNED, act, "WHEN {} OLD.signed_at IS NOT NULL {}") for act in ("update", "delete"))


def guard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table, act, condition in _triggers():
        head = f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table}"
        when = condition.format("(", ")") if postgresql else condition.format("", "")
        if postgresql:
            # The function came with the plan's first guard.
            schema_editor.execute(f"{head} FOR EACH ROW {when} EXECUTE FUNCTION plan_refuse_change()")
        else:
            schema_editor.execute(f"{head} {when} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END")


def unguard(apps, schema_editor):
    on = schema_editor.connection.vendor == "postgresql"
    for table, act, _ in _triggers():
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act}" + (f" ON {table}" if on else ""))


class Migration(migrations.Migration):
    dependencies = [("plan", "0005_assurance")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
