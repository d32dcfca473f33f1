"""The database itself refuses to change or remove what left: the release, what it carried, and its frozen content."""

from django.db import migrations

MESSAGE = "what has left is frozen"
RELEASE, ITEM, ROW = "publishing_release", "publishing_releaseitem", "publishing_releasedrow"
CONTENT = "publishing_releasedcontent"
LEFT = "('published', 'withdrawn', 'superseded')"
SAYS = (
    *("id", "public_id", "title", "words", "why", "method", "by_system", "author_id", "checker_id", "prepared_at"),
    *("submitted_at", "checked_at", "published_at", "findings", "report", "against", "supersedes_id"),
    *("superseding_why", "checksum"),
)
COUNTED = ("id", "release_id", "run_id", "position", "leaves_out", "rounded_to")
OF_ITEM = f"(SELECT state FROM {RELEASE} WHERE id = OLD.release_id)"
OF_ROW = f"(SELECT r.state FROM {ITEM} i JOIN {RELEASE} r ON r.id = i.release_id WHERE i.id = OLD.item_id)"
STEPS = (
    "(OLD.state = 'published' AND NEW.state IN ('withdrawn', 'superseded')) "
    "OR (OLD.state = 'superseded' AND NEW.state = 'withdrawn')"
)


def _changed(names, *, postgresql):
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    cast = "::text" if postgresql else ""  # PostgreSQL compares no columns of JSON
    return " OR ".join(f"NEW.{name}{cast} {differs} OLD.{name}{cast}" for name in names)


def _triggers(*, postgresql):
    """(name, table, event, condition) of each refusal."""
    says, counted = (_changed(names, postgresql=postgresql) for names in (SAYS, COUNTED))
    yield "no_update", RELEASE, "UPDATE", f"OLD.state IN {LEFT} AND (NOT ({STEPS}) OR {says})"
    yield "no_delete", RELEASE, "DELETE", f"OLD.state IN {LEFT}"
    yield "no_update", ITEM, "UPDATE", f"{OF_ITEM} IN {LEFT} AND ({counted})"
    yield "no_delete", ITEM, "DELETE", f"{OF_ITEM} IN {LEFT}"
    yield "no_update", CONTENT, "UPDATE", "TRUE"
    yield "no_delete", CONTENT, "DELETE", "TRUE"
    yield "no_delete", ROW, "DELETE", f"{OF_ROW} IN ('approved', 'published', 'withdrawn', 'superseded')"


def guard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, event, condition in _triggers(postgresql=postgresql):
        if postgresql:
            given_back = "OLD" if event == "DELETE" else "NEW"
            refused = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'"
            schema_editor.execute(
                f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {condition} THEN {refused}; END IF; RETURN {given_back}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_{name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def unguard(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, _, _ in _triggers(postgresql=postgresql):
        schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION {table}_{name}()")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0011_words_that_leave")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
