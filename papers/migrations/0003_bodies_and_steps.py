"""A meeting's name refers to a body, added if it is missing; editions can print next steps."""

import django.db.models.deletion
from django.db import migrations, models


def add_bodies(apps, schema_editor):
    meeting_names = apps.get_model("papers", "Meeting").objects.values_list("body", flat=True)
    bodies = apps.get_model("requests_log", "Body").objects
    known = set(bodies.values_list("name", flat=True))
    for name in sorted(set(meeting_names.order_by()) - known):
        bodies.create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0002_edition_position"),
        ("requests_log", "0004_bodies_concerns_and_joins"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="meeting", name="papers_meeting_body"),
        migrations.RunPython(add_bodies, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="meeting",
            name="body",
            field=models.ForeignKey(
                db_column="body",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="requests_log.body",
                to_field="name",
            ),
        ),
        migrations.AddField(
            model_name="editionline",
            name="steps",
            field=models.TextField(
                blank=True, default="", help_text="Its open next steps, as printed."
            ),
            preserve_default=False,
        ),
    ]
