"""Kept views of every list of the plan, where they were of the list of actions alone."""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def forget_others(apps: Any, schema_editor: Any) -> None:
    """Backwards: views of the list of actions stay, as far as their addresses fit; the table knows no others."""
    views = apps.get_model("plan", "SavedView").objects.all()
    views.exclude(listed="actions").delete()
    for view in views.filter(query__regex=r"^.{501,}$"):
        view.delete()


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plan", "0010_programmes"),
    ]

    operations = [
        migrations.RemoveConstraint("savedview", "savedview_one_of_a_name_for_a_person"),
        migrations.AddField(
            "savedview",
            "listed",
            models.CharField(default="actions", max_length=120, verbose_name="which list it is of"),
            preserve_default=False,
        ),
        migrations.AddField(
            "savedview", "opens", models.BooleanField(default=False, verbose_name="whether the list opens like this")
        ),
        migrations.AlterField(
            "savedview",
            "query",
            models.CharField(max_length=1000, verbose_name="what follows the question mark of its address"),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_others),
        migrations.AddConstraint(
            "savedview",
            models.UniqueConstraint(
                fields=("person", "listed", "name"), name="savedview_one_of_a_name_for_a_list"
            ),
        ),
        migrations.AddConstraint(
            "savedview",
            models.UniqueConstraint(
                condition=Q(opens=True), fields=("person", "listed"), name="savedview_a_list_opens_one_way"
            ),
        ),
    ]
