"""A release carries words, what it replaces, and a checksum of all that left."""

from importlib import import_module

import django.db.models.deletion
import plumbline.publishing.states
from django.conf import settings
from django.db import migrations, models


TABLE = "publishing_releasedrow"


def lift(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP TRIGGER {TABLE}_no_delete" + (f" ON {TABLE}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION publishing_refuse_removal()")


def set_again(apps, schema_editor):
    rows = import_module("plumbline.publishing.migrations.0005_guards_of_released_rows")
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in rows._postgresql() if postgresql else rows._sqlite():
        if "removal" in statement or "no_delete" in statement:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0010_who_adopted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite makes a table anew to change it, and no trigger may speak of it meanwhile: 0012 sets it again.
        migrations.RunPython(lift, set_again, elidable=False),
        migrations.CreateModel(
            name='ReleasedContent',
            fields=[
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='content', serialize=False, to='publishing.release')),
                ('text', models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='release',
            name='release_leaves_with_checker',
        ),
        migrations.RemoveConstraint(
            model_name='release',
            name='release_refused_or_withdrawn_says_why',
        ),
        migrations.RemoveConstraint(
            model_name='release',
            name='release_leaves_when_nothing_can_be_worked_out',
        ),
        migrations.RemoveConstraint(
            model_name='release',
            name='release_state_is_known',
        ),
        migrations.AddField(
            model_name='release',
            name='checksum',
            field=models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of what left'),
        ),
        migrations.AddField(
            model_name='release',
            name='superseded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='release',
            name='supersedes',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='publishing.release'),
        ),
        migrations.AddField(
            model_name='release',
            name='superseding_why',
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name='release',
            name='words',
            field=models.TextField(blank=True, max_length=8000, verbose_name='what it says to the public'),
        ),
        migrations.AlterField(
            model_name='release',
            name='state',
            field=models.CharField(choices=[(plumbline.publishing.states.State['DRAFT'], 'Draft'), (plumbline.publishing.states.State['LOOKING'], 'Being looked at'), (plumbline.publishing.states.State['SUBMITTED'], 'Waiting for a checker'), (plumbline.publishing.states.State['APPROVED'], 'Approved, not yet public'), (plumbline.publishing.states.State['PUBLISHED'], 'Public'), (plumbline.publishing.states.State['REFUSED'], 'Refused'), (plumbline.publishing.states.State['WITHDRAWN'], 'Withdrawn'), (plumbline.publishing.states.State['SUPERSEDED'], 'Superseded'), (plumbline.publishing.states.State['DISCARDED'], 'Discarded')], default=plumbline.publishing.states.State['DRAFT'], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('by_system', True), models.Q(('state__in', [plumbline.publishing.states.State['REFUSED'], plumbline.publishing.states.State['APPROVED'], plumbline.publishing.states.State['PUBLISHED'], plumbline.publishing.states.State['WITHDRAWN'], plumbline.publishing.states.State['SUPERSEDED']]), _negated=True), ('checker__isnull', False), _connector='OR'), name='release_leaves_with_checker'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', [plumbline.publishing.states.State['REFUSED'], plumbline.publishing.states.State['WITHDRAWN'], plumbline.publishing.states.State['SUPERSEDED']]), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='release_refused_or_taken_back_says_why'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', [plumbline.publishing.states.State['DRAFT'], plumbline.publishing.states.State['LOOKING'], plumbline.publishing.states.State['SUBMITTED'], plumbline.publishing.states.State['APPROVED'], plumbline.publishing.states.State['PUBLISHED'], plumbline.publishing.states.State['REFUSED'], plumbline.publishing.states.State['WITHDRAWN'], plumbline.publishing.states.State['SUPERSEDED'], plumbline.publishing.states.State['DISCARDED']])), name='release_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('by_system', True), models.Q(('state__in', [plumbline.publishing.states.State['APPROVED'], plumbline.publishing.states.State['PUBLISHED'], plumbline.publishing.states.State['WITHDRAWN'], plumbline.publishing.states.State['SUPERSEDED']]), _negated=True), models.Q(('findings', 0), ('findings__isnull', False)), _connector='OR'), name='release_leaves_when_nothing_can_be_worked_out'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('supersedes__isnull', True), models.Q(('superseding_why', ''), _negated=True), _connector='OR'), name='release_supersedes_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('state', plumbline.publishing.states.State['DISCARDED']), _negated=True), fields=('supersedes',), name='release_superseded_by_one'),
        ),
    ]
