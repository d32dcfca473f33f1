"""Freezes the rows of what has left already. What waits, or was approved and not public yet, is to be looked at."""

from django.db import migrations

LEFT = ("published", "withdrawn")
BEFORE = "Left before disclosure control looked at releases."
BATCH = 200


def freeze(apps, schema_editor):
    Release, Item, Row = (apps.get_model("publishing", name) for name in ("Release", "ReleaseItem", "ReleasedRow"))
    Observation = apps.get_model("evidence", "Observation")
    names = [field.attname for field in Row._meta.fields if field.name not in ("id", "item")]
    for item in Item.objects.filter(release__state__in=LEFT).iterator():
        rows = Observation.objects.filter(run=item.run_id).values(*names)
        Row.objects.bulk_create((Row(item=item, **row) for row in rows.iterator()), batch_size=BATCH)
    people = Release.objects.filter(by_system=False)
    people.filter(state__in=LEFT).update(findings=0, report={"passes": [BEFORE]})
    people.filter(state__in=("submitted", "approved")).update(state="draft", checker=None, checked_at=None)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_released_rows")]

    operations = [migrations.RunPython(freeze, migrations.RunPython.noop, elidable=False)]
