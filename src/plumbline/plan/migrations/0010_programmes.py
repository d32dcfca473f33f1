"""Programmes, and one of them for the areas of focus that there are."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def gather_areas(apps: Any, schema_editor: Any) -> None:
    """One programme for the areas that stood for themselves; nothing where there are none."""
    areas = apps.get_model("plan", "FocusArea").objects
    if areas.exists():
        made = apps.get_model("plan", "Programme").objects.create(
            position=1, slug="anti-racism", title="Anti-racism programme"
        )
        areas.update(programme=made)


class Migration(migrations.Migration):
    dependencies = [("plan", "0009_agreed_and_held_for_a_release")]

    operations = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("title", models.CharField(max_length=120, unique=True)),
                (
                    "purpose",
                    models.TextField(blank=True, max_length=600, verbose_name="what it is for, in plain words"),
                ),
                (
                    "answers",
                    models.CharField(blank=True, max_length=120, verbose_name="the role that answers for it"),
                ),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=~Q(title=""), name="programme_has_title"),
                    models.CheckConstraint(
                        condition=Q(starts_on__isnull=True)
                        | Q(ends_on__isnull=True)
                        | Q(ends_on__gte=F("starts_on")),
                        name="programme_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.AddField(
            "focusarea",
            "programme",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="areas", to="plan.programme"
            ),
        ),
        # Backwards the areas stand for themselves again, and what was said of programmes goes with their table.
        migrations.RunPython(gather_areas, migrations.RunPython.noop),
        migrations.AlterField(
            "focusarea",
            "programme",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="areas", to="plan.programme"
            ),
        ),
        migrations.AddField(
            "plansheet",
            "programme",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="plan.programme",
            ),
        ),
    ]
