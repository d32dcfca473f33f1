"""The database refuses that a release of people leaves while something could be worked out of it."""

from django.db import migrations, models

import plumbline.publishing.states


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_freeze_what_left")]

    operations = [
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('by_system', True), models.Q(('state__in', [plumbline.publishing.states.State['APPROVED'], plumbline.publishing.states.State['PUBLISHED'], plumbline.publishing.states.State['WITHDRAWN']]), _negated=True), models.Q(('findings', 0), ('findings__isnull', False)), _connector='OR'), name='release_leaves_when_nothing_can_be_worked_out'),
        ),
    ]
