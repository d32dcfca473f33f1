"""A release can round its counts; SQLite makes both tables anew, so the guards of released rows stand aside."""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models

_guards = import_module("plumbline.publishing.migrations.0005_guards_of_released_rows")


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0005_guards_of_decisions'),
        ('publishing', '0006_looks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(_guards.unguard, _guards.guard, elidable=False),
        migrations.AddField(
            model_name='release',
            name='method',
            field=models.CharField(choices=[('withhold', 'Withhold small numbers, and what would give them away'), ('round', 'Round every count, small ones too'), ('add-up', 'Round every count so that totals still add up')], default='withhold', max_length=10),
        ),
        migrations.AddField(
            model_name='releaseitem',
            name='rounded_to',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='what its counts are rounded to; 1 for none'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['withhold', 'round', 'add-up'])), name='release_method_is_known'),
        ),
        migrations.AddConstraint(
            model_name='releaseitem',
            constraint=models.CheckConstraint(condition=models.Q(('rounded_to__gte', 1)), name='releaseitem_rounded_to_something'),
        ),
        migrations.RunPython(_guards.guard, _guards.unguard, elidable=False),
    ]
