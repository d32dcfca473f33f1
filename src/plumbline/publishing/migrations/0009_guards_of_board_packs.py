"""The database itself refuses to change what a frozen pack says or asks for, and to remove it."""

from django.db import migrations

MESSAGE = "a frozen pack never changes"
PACK, DECISION = "publishing_boardpack", "publishing_packdecision"
KEPT = "('frozen', 'superseded')"
SAYS = (
    *("id", "public_id", "title", "committee_id", "audience", "first_day", "last_day", "meeting", "sections"),
    *("by_system", "author_id", "checker_id", "content", "checksum", "prepared_at", "frozen_at"),
    *("supersedes_id", "superseding_why", "refused_because"),
)
ASKS = ("id", "public_id", "pack_id", "words", "why", "was_asked", "position")
OF_KEPT = f"(SELECT state FROM {PACK} WHERE id = OLD.pack_id) IN {KEPT}"


def _changed(names, *, postgresql):
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in names)


def _triggers(*, postgresql):
    """(name, table, event, condition) of each refusal."""
    to_nothing_else = "NEW.state NOT IN ('frozen', 'superseded') OR (OLD.state = 'superseded' AND NEW.state = 'frozen')"
    says, asks = (_changed(names, postgresql=postgresql) for names in (SAYS, ASKS))
    yield "no_update", PACK, "UPDATE", f"OLD.state IN {KEPT} AND ({to_nothing_else} OR {says})"
    yield "no_delete", PACK, "DELETE", f"OLD.state IN {KEPT}"
    yield "no_update", DECISION, "UPDATE", f"{OF_KEPT} AND ({asks})"
    yield "no_delete", DECISION, "DELETE", OF_KEPT


def guard(apps, schema_editor, triggers=_triggers, message=MESSAGE):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, event, condition in triggers(postgresql=postgresql):
        if postgresql:
            given_back = "OLD" if event == "DELETE" else "NEW"
            refused = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"
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
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )


def unguard(apps, schema_editor, triggers=_triggers):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, _, _ in triggers(postgresql=postgresql):
        schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION {table}_{name}()")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0008_board_packs")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
