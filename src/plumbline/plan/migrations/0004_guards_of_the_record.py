"""Makes the public record append-only in the database itself.

Whoever reaches the tables past the application can neither change nor remove an entry or a day's digest, nor add one
that does not follow the last. The database's owner can still drop the triggers: that is what the chain, the signed
days and the witnesses are for.
"""

from django.db import migrations

REFUSAL = "the public record is never changed, only added to"
OUT_OF_LINE = "an entry of the public record must follow the last one"
OUT_OF_DAYS = "the digest of a day must follow the last one and be that of the last entry"
FIRST = "0" * 64
ENTRIES, DAYS = "plan_recordentry", "plan_recorddigest"

ENTRY_OUT_OF_LINE = f"""
    NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM {ENTRIES})
    OR NEW.previous <> COALESCE((SELECT digest FROM {ENTRIES} ORDER BY number DESC LIMIT 1), '{FIRST}')
"""
DAY_OUT_OF_LINE = f"""
    EXISTS (SELECT 1 FROM {DAYS} WHERE day >= NEW.day)
    OR NEW.last_number <> (SELECT COALESCE(MAX(number), 0) FROM {ENTRIES})
    OR NEW.last_digest <> COALESCE((SELECT digest FROM {ENTRIES} ORDER BY number DESC LIMIT 1), '{FIRST}')
"""
CHECKS = {ENTRIES: (ENTRY_OUT_OF_LINE, OUT_OF_LINE), DAYS: (DAY_OUT_OF_LINE, OUT_OF_DAYS)}


def _sqlite():
    # BEFORE INSERT also closes INSERT OR REPLACE, which removes the old row without asking a DELETE trigger.
    for table, (wrong, sentence) in CHECKS.items():
        for act in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        yield (
            f"CREATE TRIGGER {table}_in_line BEFORE INSERT ON {table} WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def _postgresql():
    yield _function("plan_record_refuse", f"RAISE EXCEPTION '{REFUSAL}' {CODE};")
    for table, (wrong, sentence) in CHECKS.items():
        for act in ("UPDATE", "DELETE", "TRUNCATE"):
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION plan_record_refuse()"
            )
        check = f"IF {wrong} THEN RAISE EXCEPTION '{sentence}' {CODE}; END IF; RETURN NEW;"
        yield _function(f"{table}_check_line", check)
        yield (
            f"CREATE TRIGGER {table}_in_line BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_check_line()"
        )


CODE = "USING ERRCODE = 'integrity_constraint_violation'"


def _function(name, body):
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def guard(apps, schema_editor):
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in CHECKS:
        for name in ("no_update", "no_delete", "in_line", *(["no_truncate"] if postgresql else [])):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION {table}_check_line()")
    if postgresql:
        schema_editor.execute("DROP FUNCTION plan_record_refuse()")


class Migration(migrations.Migration):
    dependencies = [("plan", "0003_record")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
