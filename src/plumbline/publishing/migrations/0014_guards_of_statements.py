"""The database itself refuses to change or remove a version of the board's statement, and a draft that was closed."""

from django.db import migrations

MESSAGE = "what the board declared is never changed"
STATEMENT, DRAFT = "publishing_boardstatement", "publishing_statementdraft"
TRIGGERS = (
    ("no_update", STATEMENT, "UPDATE", ""),
    ("no_delete", STATEMENT, "DELETE", ""),
    ("no_update", DRAFT, "UPDATE", "OLD.state <> 'waiting' OR NEW.author_id <> OLD.author_id"),
    ("no_delete", DRAFT, "DELETE", ""),
)


def guard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, event, condition in TRIGGERS:
        when = f"WHEN ({condition}) " if condition else ""
        if postgresql:
            refused = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'"
            schema_editor.execute(
                f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refused}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
                f"FOR EACH ROW {when}EXECUTE FUNCTION {table}_{name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def unguard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, _, _ in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION {table}_{name}()")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0013_statement_drafts")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
