"""Areas of focus come by their programme first: their places count within it. No column changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plan", "0011_views_of_every_list")]

    operations = [
        migrations.AlterModelOptions(name="focusarea", options={"ordering": ["programme", "position", "pk"]}),
    ]
