import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cbtracker.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("requests_log", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signature", models.CharField(max_length=16, unique=True)),
                ("fields", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=cbtracker.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="The name of the file.", max_length=200)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("content", models.BinaryField()),
                ("kind", models.CharField(help_text="What kind of file it is.", max_length=40)),
                ("remarks", models.JSONField(default=list)),
                ("printed_date", models.CharField(blank=True, max_length=30)),
                ("tables", models.JSONField(default=list)),
                ("effective_on", models.DateField(null=True)),
                (
                    "request_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("flexibility", "Flexibility from rules"),
                            ("capacity", "Capacity to pool or align"),
                        ],
                        max_length=20,
                    ),
                ),
                ("mapping", models.JSONField(default=dict)),
                ("stages", models.JSONField(default=list)),
                ("choices", models.JSONField(default=dict)),
                ("likeness", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uploaded_at", models.DateTimeField(default=cbtracker.clock.now)),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("saved_at", models.DateTimeField(null=True)),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "confirmed",
                    models.JSONField(
                        default=list,
                        help_text="Of a long import, the key of each row to be saved, with what it was.",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["-saved_at", "-id"], name="imports_import_saved"),
                    models.Index(
                        fields=["-taken_back_at", "-id"], name="imports_import_taken_back"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_back_at__isnull", True),
                            ("saved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="imports_import_taken_back_after_saving",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "of_import",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress",
                        to="imports.import",
                    ),
                ),
                ("confirmed_count", models.PositiveIntegerField(default=0)),
                (
                    "done_count",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="How many of the confirmed rows were saved or had to be left.",
                    ),
                ),
                (
                    "unsaved",
                    models.JSONField(
                        default=list,
                        help_text="The rows that had to be left, each with its place and the reason.",
                    ),
                ),
                (
                    "taking_back_from",
                    models.BigIntegerField(
                        help_text="The request from which on it is still to be taken back.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "progress of imports",
            },
        ),
        migrations.CreateModel(
            name="ImportedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "of_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="imports.import",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "place",
                    models.CharField(help_text="The table and row of the file.", max_length=120),
                ),
            ],
            options={
                "verbose_name_plural": "imported entries",
                "ordering": ["pk"],
            },
        ),
    ]
