"""Packs are published by a deliberate act, and the database keeps them so.

The guards of 0009 go before the table changes, since SQLite builds it anew, and come back with the new columns.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

before = import_module("plumbline.publishing.migrations.0009_guards_of_board_packs")
PACK, DECISION, KEPT = before.PACK, before.DECISION, before.KEPT
PUBLISHED = ("published_at", "publisher_id")


def _triggers(*, postgresql):
    """(name, table, event, condition) of each refusal."""
    yield from before._triggers(postgresql=postgresql)
    rests, published = (before._changed(names, postgresql=postgresql) for names in (("rests_on",), PUBLISHED))
    yield "no_rest", PACK, "UPDATE", f"OLD.state IN {KEPT} AND ({rests})"
    yield "no_return", PACK, "UPDATE", f"OLD.published_at IS NOT NULL AND ({published})"


def guard(apps, schema_editor):
    before.guard(apps, schema_editor, _triggers)


def unguard(apps, schema_editor):
    before.unguard(apps, schema_editor, _triggers)


_PUBLISHED_IS_FROZEN = Q(published_at__isnull=True) | Q(audience="public", state__in=("frozen", "superseded"))
_PUBLISHED_HAS_PUBLISHER = Q(published_at__isnull=True, publisher__isnull=True) | Q(
    published_at__isnull=False
) & (Q(by_system=True) | Q(publisher__isnull=False))


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0014_guards_of_statements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(before.unguard, before.guard, elidable=False),
        migrations.AddField(
            "boardpack",
            "rests_on",
            models.JSONField(default=list, verbose_name="releases whose figures it shows"),
        ),
        migrations.AddField("boardpack", "published_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "boardpack",
            "publisher",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="packs_published",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "boardpack",
            models.CheckConstraint(
                condition=_PUBLISHED_IS_FROZEN, name="boardpack_published_is_frozen_and_for_the_public"
            ),
        ),
        migrations.AddConstraint(
            "boardpack",
            models.CheckConstraint(condition=_PUBLISHED_HAS_PUBLISHER, name="boardpack_published_has_publisher"),
        ),
        migrations.AddConstraint(
            "boardpack",
            models.CheckConstraint(
                condition=Q(publisher__isnull=True) | ~Q(author=F("publisher")),
                name="boardpack_author_is_not_publisher",
            ),
        ),
        migrations.RunPython(guard, unguard, elidable=False),
    ]
