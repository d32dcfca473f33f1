"""The database itself refuses to change or remove what left: the release, what it carried, and its frozen content."""

from importlib import import_module

from django.db import migrations

before = import_module("plumbline.publishing.migrations.0009_guards_of_board_packs")

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
    if postgresql:
        names = [f"{name}::text" for name in names]  # it compares no columns of JSON
    return before._changed(names, postgresql=postgresql)


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
    before.guard(apps, schema_editor, _triggers, MESSAGE)


def unguard(apps, schema_editor):
    before.unguard(apps, schema_editor, _triggers)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0011_words_that_leave")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
