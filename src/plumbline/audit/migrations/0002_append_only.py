"""Makes the audit trail append-only in the database itself.

Whoever reaches the tables past the application (a console, a later migration, an injected statement) can neither
change nor remove an entry, nor add one that does not follow the last. The database's owner can still drop the
triggers: that is what the chain and a noted digest are for.
"""

from django.db import migrations

REFUSAL = "entries of the audit trail are never changed or removed"
OUT_OF_LINE = "an entry of the audit trail must follow the last one"

# BEFORE INSERT also closes SQLite's INSERT OR REPLACE, which removes the old row without asking a DELETE trigger.
SQLITE = {
    "audit_entry_no_update": f"""
        CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    "audit_entry_no_delete": f"""
        CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    "audit_entry_in_line": f"""
        CREATE TRIGGER audit_entry_in_line BEFORE INSERT ON audit_entry
        WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit_entry)
          OR NEW.previous <> COALESCE((SELECT digest FROM audit_entry ORDER BY number DESC LIMIT 1), '{"0" * 64}')
        BEGIN SELECT RAISE(ABORT, '{OUT_OF_LINE}'); END""",
}

POSTGRESQL_FUNCTIONS = f"""
    CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$;

    CREATE OR REPLACE FUNCTION audit_entry_check_line() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE last record;
    BEGIN
        SELECT number, digest INTO last FROM audit_entry ORDER BY number DESC LIMIT 1;
        IF NEW.number <> COALESCE(last.number, 0) + 1 OR NEW.previous <> COALESCE(last.digest, repeat('0', 64)) THEN
            RAISE EXCEPTION '{OUT_OF_LINE}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
"""
POSTGRESQL = {
    "audit_entry_no_update": """
        CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    "audit_entry_no_delete": """
        CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    "audit_entry_no_truncate": """
        CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    "audit_entry_in_line": """
        CREATE TRIGGER audit_entry_in_line BEFORE INSERT ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_check_line()""",
}


def close(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTIONS)
        for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor].values():
            cursor.execute(statement)


def reopen(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        for name in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
            cursor.execute(f"DROP TRIGGER {name}" + (" ON audit_entry" if vendor == "postgresql" else ""))
        if vendor == "postgresql":
            cursor.execute("DROP FUNCTION audit_entry_refuse(); DROP FUNCTION audit_entry_check_line();")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_entries")]

    operations = [migrations.RunPython(close, reopen)]
