"""A release is looked at in the background: a state for the meantime, and how far it is.

SQLite makes the table of releases anew for that, which the guards of released rows read: they stand aside meanwhile.
"""

from importlib import import_module

import django.db.models.deletion
import plumbline.publishing.states
import uuid
from django.conf import settings
from django.db import migrations, models


_guards = import_module("plumbline.publishing.migrations.0005_guards_of_released_rows")


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0005_guards_of_released_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(_guards.unguard, _guards.guard, elidable=False),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('held_by', models.CharField(max_length=64, verbose_name='the server process that minds it')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('progress', models.CharField(blank=True, max_length=300)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('said', models.TextField(blank=True, verbose_name='why nothing came of it')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='release',
            name='release_state_is_known',
        ),
        migrations.AlterField(
            model_name='release',
            name='state',
            field=models.CharField(choices=[(plumbline.publishing.states.State['DRAFT'], 'Draft'), (plumbline.publishing.states.State['LOOKING'], 'Being looked at'), (plumbline.publishing.states.State['SUBMITTED'], 'Waiting for a checker'), (plumbline.publishing.states.State['APPROVED'], 'Approved, not yet public'), (plumbline.publishing.states.State['PUBLISHED'], 'Public'), (plumbline.publishing.states.State['REFUSED'], 'Refused'), (plumbline.publishing.states.State['WITHDRAWN'], 'Withdrawn')], default=plumbline.publishing.states.State['DRAFT'], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', [plumbline.publishing.states.State['DRAFT'], plumbline.publishing.states.State['LOOKING'], plumbline.publishing.states.State['SUBMITTED'], plumbline.publishing.states.State['APPROVED'], plumbline.publishing.states.State['PUBLISHED'], plumbline.publishing.states.State['REFUSED'], plumbline.publishing.states.State['WITHDRAWN']])), name='release_state_is_known'),
        ),
        migrations.AddField(
            model_name='look',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='publishing.release'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('release',), name='look_one_at_a_time'),
        ),
        migrations.RunPython(_guards.guard, _guards.unguard, elidable=False),
    ]
