"""The database itself refuses to change a row that leaves, and to remove one that has left or may at any moment."""

from django.db import migrations

MESSAGE = "what has left is frozen"
TABLE = "publishing_releasedrow"
HAS_LEFT = (
    "(SELECT r.state FROM publishing_releaseitem i JOIN publishing_release r ON r.id = i.release_id "
    "WHERE i.id = OLD.item_id) IN ('approved', 'published', 'withdrawn')"
)


def _sqlite():
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    yield f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} {refuse}"
    yield f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} WHEN {HAS_LEFT} {refuse}"


def _postgresql():
    refused = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'"
    yield (
        "CREATE FUNCTION publishing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {refused}; END $$"
    )
    yield (
        "CREATE FUNCTION publishing_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {HAS_LEFT} THEN {refused}; END IF; RETURN OLD; END $$"
    )
    yield (
        f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION publishing_refuse_change()"
    )
    yield (
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION publishing_refuse_removal()"
    )


def guard(apps, schema_editor):
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name in ("no_update", "no_delete"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}" + (f" ON {TABLE}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION publishing_refuse_change()")
        schema_editor.execute("DROP FUNCTION publishing_refuse_removal()")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_leaves_when_safe")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
