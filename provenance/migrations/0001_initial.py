import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cbtracker.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Redaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, help_text="What is to be removed, one on each line."
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "with_files",
                    models.BooleanField(
                        help_text="Whether the files of evidence of redacted entries are removed, too."
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "refused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("refused_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        fields=["proposed_at", "id"], name="provenance_redaction_proposed"
                    ),
                    models.Index(
                        fields=["confirmed_at", "id"], name="provenance_redaction_confirmed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="provenance_redaction_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(
                                ("confirmed_at__isnull", False), ("confirmed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="provenance_redaction_confirmed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refused_at", None), ("refused_by", None)),
                            models.Q(
                                ("confirmed_at", None),
                                ("refused_at__isnull", False),
                                ("refused_by__isnull", False),
                                ("words", ""),
                            ),
                            _connector="OR",
                        ),
                        name="provenance_redaction_refused_or_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="provenance_redaction_confirmed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedactedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "redaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="provenance.redaction",
                    ),
                ),
                ("table_name", models.CharField(max_length=60)),
                ("row_id", models.BigIntegerField()),
                ("field", models.CharField(max_length=60)),
                ("was", models.CharField(max_length=64)),
                ("now", models.CharField(blank=True, max_length=64)),
                ("redacted", models.TextField(null=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        fields=["table_name", "row_id"], name="provenance_redactedtext_of_row"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("redaction", "table_name", "row_id", "field"),
                        name="provenance_redactedtext_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_key", models.CharField(db_index=True, max_length=100)),
                ("model_label", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                ("object_name", models.CharField(max_length=300)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("removed", "Removed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("differences", models.JSONField(default=list)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=cbtracker.clock.now)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        fields=["model_label", "object_id", "-id"],
                        name="provenance_event_of_object",
                    ),
                    models.Index(fields=["changed_at", "id"], name="provenance_event_time"),
                    models.Index(
                        fields=["changed_by", "changed_at", "id"], name="provenance_event_by_time"
                    ),
                ],
            },
        ),
    ]
