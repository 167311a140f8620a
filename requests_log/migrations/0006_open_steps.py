"""The index of open next steps, filled from the steps and their endings."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    steps = apps.get_model("requests_log", "NextStep").objects
    endings = apps.get_model("requests_log", "StepEnding").objects
    corrected = set(steps.exclude(corrects=None).values_list("corrects", flat=True))
    # An ending that was corrected has another in its place.
    ended = set(endings.values_list("step", flat=True))
    rows = apps.get_model("requests_log", "OpenStep").objects
    for step in steps.exclude(pk__in=corrected):
        if (step.first_id or step.pk) not in ended:
            rows.create(
                step=step,
                request=step.request,
                department=step.department,
                due_on=step.due_on,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0003_successor"),
        ("requests_log", "0005_glossary_withdrawals_owners"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="requests_log.request",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_row",
                        to="requests_log.nextstep",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "step"],
                "indexes": [
                    models.Index(
                        fields=["department", "due_on", "id"], name="requests_log_openstep_of"
                    ),
                    models.Index(fields=["due_on", "id"], name="requests_log_openstep_due"),
                    models.Index(
                        fields=["request", "department", "due_on"],
                        name="requests_log_openstep_request",
                    ),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
