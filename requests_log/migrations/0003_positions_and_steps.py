"""Positions, next steps and shared outcomes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("requests_log", "0003_positions"),
        ("requests_log", "0004_next_steps"),
        ("requests_log", "0005_shared_outcomes"),
    ]

    dependencies = [
        ("areas", "0001_initial"),
        ("departments", "0001_initial"),
        ("requests_log", "0002_entry_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="composed_from",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="If the status was composed from the positions of departments: the entry with the last status that was written for all of them.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_log.entry",
            ),
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="Order among the department's positions on the request, from 1."
                    ),
                ),
                (
                    "is_no_change",
                    models.BooleanField(help_text="Whether it says that nothing has changed."),
                ),
                ("text", models.TextField(blank=True, help_text="Empty if nothing has changed.")),
                ("effective_on", models.DateField(help_text="The date the department said it.")),
                ("recorded_at", models.DateTimeField(help_text="When it was recorded.")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("reply", "Reply to a commission"),
                            ("meeting", "Meeting"),
                            ("letter", "Letter"),
                            ("email", "Email"),
                            ("telephone", "Telephone"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Who said it, and where.", max_length=200
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="Why it was corrected. Not printed."),
                ),
                (
                    "beside",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="requests_log.position",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="departments.department",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="requests_log.request",
                    ),
                ),
            ],
            options={
                "ordering": ["effective_on", "number", "id"],
                "indexes": [
                    models.Index(
                        fields=["request", "department"], name="requests_log_position_request"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_no_change", True), ("text", "")),
                            models.Q(
                                ("is_no_change", False), models.Q(("text", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="requests_log_position_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["reply", "meeting", "letter", "email", "telephone"])
                        ),
                        name="requests_log_position_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("corrects", models.F("id")), _negated=True),
                        name="requests_log_position_not_its_own_correction",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("request", "department", "number"),
                        name="requests_log_position_one_in_each_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NextStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("effective_on", models.DateField(help_text="date this applies from")),
                ("recorded_at", models.DateTimeField(help_text="When it was recorded.")),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Where the information came from.", max_length=200
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="Why it was corrected. Not printed."),
                ),
                ("what", models.TextField(help_text="What is to be done.")),
                (
                    "others",
                    models.CharField(blank=True, help_text="Others, by name.", max_length=150),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="areas.area",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "champion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="departments.champion",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="requests_log.nextstep",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="departments.department",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="requests_log.nextstep",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="requests_log.request",
                    ),
                ),
                (
                    "workstream",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="requests_log.workstream",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="StepEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("effective_on", models.DateField(help_text="date this applies from")),
                ("recorded_at", models.DateTimeField(help_text="When it was recorded.")),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Where the information came from.", max_length=200
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="Why it was corrected. Not printed."),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                            ("overtaken", "Overtaken by events"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="requests_log.stepending",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endings",
                        to="requests_log.nextstep",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="nextstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("request__isnull", False), ("workstream__isnull", True)),
                    models.Q(("request__isnull", True), ("workstream__isnull", False)),
                    _connector="OR",
                ),
                name="requests_log_step_of_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="nextstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("area", None),
                        ("champion", None),
                        ("department__isnull", False),
                        ("others", ""),
                    ),
                    models.Q(
                        ("area__isnull", False),
                        ("champion", None),
                        ("department", None),
                        ("others", ""),
                    ),
                    models.Q(
                        ("area", None),
                        ("champion__isnull", False),
                        ("department", None),
                        ("others", ""),
                    ),
                    models.Q(
                        ("area", None),
                        ("champion", None),
                        ("department", None),
                        models.Q(("others", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="requests_log_step_of_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="nextstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="requests_log_step_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="nextstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects__isnull", True), ("first__isnull", True)),
                    models.Q(
                        ("corrects__isnull", False),
                        ("first__isnull", False),
                        models.Q(("corrects", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="requests_log_step_correction_names_the_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepending",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["done", "dropped", "overtaken"])),
                name="requests_log_ending_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepending",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects__isnull", True)),
                fields=("step",),
                name="requests_log_ending_once",
            ),
        ),
        migrations.CreateModel(
            name="SharedOutcome",
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
                        blank=True, help_text="What holds for any area; names no area."
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("shared_on", models.DateField(help_text="By the site's clock.")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        help_text="The resolved entry.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_outcomes",
                        to="requests_log.request",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
    ]
