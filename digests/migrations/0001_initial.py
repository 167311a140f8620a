import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cbtracker.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("areas", "0001_initial"),
        ("departments", "0001_initial"),
        ("requests_log", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digest",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("none", "Never"),
                            ("each_change", "Every change"),
                            ("daily", "Daily"),
                            ("weekly", "Weekly"),
                        ],
                        default="none",
                        max_length=20,
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("all", "All requests that you can see"),
                            ("watched", "Only what you watch"),
                        ],
                        default="all",
                        max_length=10,
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="Identifies the unsubscribe link.",
                        unique=True,
                    ),
                ),
                ("chosen_on", models.DateField(blank=True, null=True)),
                ("last_sent_on", models.DateField(blank=True, null=True)),
                ("read_up_to", models.BigIntegerField(default=0, help_text="Newest entry read.")),
                (
                    "steps_up_to",
                    models.BigIntegerField(default=0, help_text="Newest next step read."),
                ),
                (
                    "endings_up_to",
                    models.BigIntegerField(default=0, help_text="Newest ending of one read."),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frequency__in", ["none", "each_change", "daily", "weekly"])
                        ),
                        name="digests_digest_frequency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["all", "watched"])),
                        name="digests_digest_scope",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frequency", "none"), ("chosen_on__isnull", False), _connector="OR"
                        ),
                        name="digests_digest_chosen_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="requests_log.request",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "workstream",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="requests_log.workstream",
                    ),
                ),
                ("read_up_to", models.BigIntegerField(default=0, help_text="Newest entry read.")),
                (
                    "steps_up_to",
                    models.BigIntegerField(default=0, help_text="Newest next step read."),
                ),
                (
                    "endings_up_to",
                    models.BigIntegerField(default=0, help_text="Newest ending of one read."),
                ),
                ("read_on", models.DateField(default=cbtracker.clock.today)),
            ],
            options={
                "verbose_name_plural": "watches",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("area__isnull", True),
                                ("department__isnull", True),
                                ("request__isnull", False),
                                ("workstream__isnull", True),
                            ),
                            models.Q(
                                ("area__isnull", True),
                                ("department__isnull", False),
                                ("request__isnull", True),
                                ("workstream__isnull", True),
                            ),
                            models.Q(
                                ("area__isnull", False),
                                ("department__isnull", True),
                                ("request__isnull", True),
                                ("workstream__isnull", True),
                            ),
                            models.Q(
                                ("area__isnull", True),
                                ("department__isnull", True),
                                ("request__isnull", True),
                                ("workstream__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="digests_watch_of_one_subject",
                    ),
                    models.UniqueConstraint(
                        fields=("user", "request"), name="digests_watch_request_once"
                    ),
                    models.UniqueConstraint(
                        fields=("user", "department"), name="digests_watch_department_once"
                    ),
                    models.UniqueConstraint(
                        fields=("user", "area"), name="digests_watch_area_once"
                    ),
                    models.UniqueConstraint(
                        fields=("user", "workstream"), name="digests_watch_workstream_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LastLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="last_look",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("looked_on", models.DateField(default=cbtracker.clock.today)),
                ("read_up_to", models.BigIntegerField(default=0, help_text="Newest entry read.")),
                (
                    "steps_up_to",
                    models.BigIntegerField(default=0, help_text="Newest next step read."),
                ),
                (
                    "endings_up_to",
                    models.BigIntegerField(default=0, help_text="Newest ending of one read."),
                ),
            ],
        ),
    ]
