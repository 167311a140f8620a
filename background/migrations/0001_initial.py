import django.db.models.deletion
import django.utils.timezone
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
            name="BackgroundTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                (
                    "about",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        help_text="What it works on, such as imports/3.",
                        max_length=100,
                    ),
                ),
                ("title", models.CharField(max_length=250)),
                ("parameters", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=cbtracker.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=1)),
                ("losses", models.PositiveIntegerField(default=0)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("doing", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True, help_text="How it ended, in sentences.")),
                (
                    "link",
                    models.CharField(
                        blank=True, help_text="The page of what it made.", max_length=500
                    ),
                ),
                ("link_text", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["by", "-id"], name="background_of_person"),
                    models.Index(fields=["state", "seen_at"], name="background_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file",
                        to="background.backgroundtask",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("content", models.BinaryField()),
                ("keep_until", models.DateField()),
            ],
        ),
    ]
