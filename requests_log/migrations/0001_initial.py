from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cbtracker.clock
import requests_log.rules.labels
import requests_log.rules.stages
from requests_log.search import index


def create_table(apps: Any, editor: Any) -> None:
    index.create_table(editor.connection)


def drop_table(apps: Any, editor: Any) -> None:
    index.drop_table(editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("areas", "0001_initial"),
        ("departments", "0001_initial"),
        ("provenance", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150, unique=True)),
                ("purpose", models.TextField(blank=True, help_text="What it is for.")),
                ("members", models.TextField(blank=True, help_text="Who belongs to it.")),
                (
                    "chair",
                    models.CharField(
                        blank=True,
                        help_text="For example, Lord Bichard.",
                        max_length=150,
                        verbose_name="led by",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Where this information came from.", max_length=300
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "bodies",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="requests_log_body_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Workstream",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=150, unique=True)),
                (
                    "printed_heading",
                    models.CharField(
                        help_text="The heading printed above its requests in the paper.",
                        max_length=200,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        help_text="Order in the paper, from 1.", unique=True
                    ),
                ),
                ("purpose", models.TextField(blank=True, help_text="Why there is a workstream.")),
                (
                    "key_dates",
                    models.TextField(
                        blank=True,
                        help_text="For example, when a body that it depends on will start.",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="The department that leads the work.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workstreams",
                        to="departments.department",
                        verbose_name="led by",
                    ),
                ),
                (
                    "considered_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="The group that considers its requests.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workstreams",
                        to="requests_log.body",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Where this information came from.", max_length=200
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("in_progress", "In progress"),
                            ("on_going", "On-going workstream"),
                            ("resolved", "Resolved"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "workstream",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="requests_log.workstream",
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("named", "The areas named"),
                            ("named_and_others", "The areas named, and others"),
                            ("many", "Many areas"),
                            ("all_or_many", "All / many areas"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "asks_all",
                    models.BooleanField(default=False, verbose_name="asks all departments"),
                ),
                (
                    "request_kind",
                    models.CharField(
                        choices=[
                            ("flexibility", "Flexibility from rules"),
                            ("capacity", "Capacity to pool or align"),
                        ],
                        help_text="Our judgement: the paper does not say which type each request is.",
                        max_length=20,
                        verbose_name="type of request",
                    ),
                ),
                ("target_date", models.DateField(blank=True, null=True)),
                (
                    "updated_on",
                    models.DateField(
                        help_text="The date this line applies from.", verbose_name="last changed"
                    ),
                ),
                (
                    "news_on",
                    models.DateField(
                        help_text="The date of the last update.", verbose_name="last update"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("stage", requests_log.rules.stages.Stage["ON_GOING"]),
                                ("workstream__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    ("stage", requests_log.rules.stages.Stage["ON_GOING"]),
                                    _negated=True,
                                ),
                                ("workstream__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="requests_log_request_workstream_if_on_going",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("in_progress", "In progress"),
                            ("on_going", "On-going workstream"),
                            ("resolved", "Resolved"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "workstream",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="requests_log.workstream",
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("named", "The areas named"),
                            ("named_and_others", "The areas named, and others"),
                            ("many", "Many areas"),
                            ("all_or_many", "All / many areas"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "asks_all",
                    models.BooleanField(default=False, verbose_name="asks all departments"),
                ),
                (
                    "request_kind",
                    models.CharField(
                        choices=[
                            ("flexibility", "Flexibility from rules"),
                            ("capacity", "Capacity to pool or align"),
                        ],
                        help_text="Our judgement: the paper does not say which type each request is.",
                        max_length=20,
                        verbose_name="type of request",
                    ),
                ),
                ("target_date", models.DateField(blank=True, null=True)),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="requests_log.request",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="Order in the history. A correction has the number of the entry it corrects."
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("news", "Update"),
                            ("moved", "Moved"),
                            ("amended", "Changed"),
                            ("confirmed", "Confirmed"),
                            ("corrected", "Corrected"),
                            ("noted", "Note"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="requests_log.entry",
                    ),
                ),
                ("effective_on", models.DateField(help_text="date this applies from")),
                ("recorded_at", models.DateTimeField(help_text="When it was recorded.")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Where the information came from.", max_length=200
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="Internal note: not printed in papers."),
                ),
                (
                    "submission",
                    models.UUIDField(
                        blank=True,
                        help_text="The form submission that added it.",
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "composed_from",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="If the status was composed from the positions of departments: the entry with the last status that was written for all of them.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                ("area_slugs", models.JSONField(default=list, help_text="Areas named.")),
                (
                    "department_codes",
                    models.JSONField(default=list, help_text="Departments asked."),
                ),
                ("areas_label", models.CharField(max_length=300)),
                ("issue", models.TextField()),
                ("departments_label", models.CharField(max_length=300)),
                ("status", models.TextField()),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ["effective_on", "number", "id"],
                "indexes": [
                    models.Index(
                        fields=["request", "-effective_on", "-number", "-id"],
                        name="requests_log_entry_newest",
                    ),
                    models.Index(fields=["recorded_at", "id"], name="requests_log_entry_time"),
                    models.Index(
                        fields=["by", "recorded_at", "id"], name="requests_log_entry_by_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("stage", requests_log.rules.stages.Stage["ON_GOING"]),
                                ("workstream__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    ("stage", requests_log.rules.stages.Stage["ON_GOING"]),
                                    _negated=True,
                                ),
                                ("workstream__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="requests_log_entry_workstream_if_on_going",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("corrects__isnull", False),
                                ("kind__in", ("corrected", "withdrawn")),
                            ),
                            models.Q(
                                models.Q(("kind__in", ("corrected", "withdrawn")), _negated=True),
                                ("corrects__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="requests_log_entry_corrected_names_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", ""), _negated=True),
                            models.Q(("issue", ""), _negated=True),
                        ),
                        name="requests_log_entry_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("corrects", models.F("id")), _negated=True),
                        name="requests_log_entry_not_its_own_correction",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("request", "number"),
                        name="requests_log_entry_one_in_each_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Abbreviation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="The first day this applies. Leave empty if not known.",
                        null=True,
                        verbose_name="start date",
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="The first day this no longer applies. Leave empty if it still applies.",
                        null=True,
                        verbose_name="end date",
                    ),
                ),
                (
                    "short",
                    models.CharField(
                        max_length=20,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[^\\W_]+$", "Enter letters and figures, such as PCT."
                            )
                        ],
                        verbose_name="abbreviation",
                    ),
                ),
                (
                    "full_form",
                    models.CharField(
                        blank=True,
                        help_text="Leave empty if not known.",
                        max_length=200,
                        verbose_name="in full",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Where the full form is printed, or who reads it so.",
                        max_length=200,
                    ),
                ),
            ],
            options={
                "ordering": ["short"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="requests_log_abbreviation_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WordingDismissal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dismissals",
                        to="requests_log.request",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("words", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("dismissed_at", models.DateTimeField(default=cbtracker.clock.now)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["dismissed_at", "id"], name="requests_log_dismissal_time")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "kind", "words"), name="requests_log_dismissal_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="requests_log_dismissal_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Concern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="requests_log.request",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "ordering": ["department__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "department"), name="requests_log_concern_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestOwner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owner",
                        to="requests_log.request",
                    ),
                ),
                (
                    "official",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateField(default=cbtracker.clock.today, editable=False)),
            ],
            options={
                "ordering": ["request__number"],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=2000)),
                (
                    "is_shared",
                    models.BooleanField(default=False, verbose_name="share it with colleagues"),
                ),
                (
                    "is_first",
                    models.BooleanField(default=False, verbose_name="open the list with it"),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "name"),
                        name="requests_log_savedview_name",
                        violation_error_message="You already have a view with this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="requests_log_savedview_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("target_date", "Move the target date"),
                            ("confirm", "Confirm no change"),
                            ("workstream", "Put into an on-going workstream"),
                            ("owner", "Say who looks after them"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=200)),
                ("count", models.PositiveIntegerField(help_text="How many requests it changed.")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("done_at", models.DateTimeField(default=cbtracker.clock.now)),
                ("owners", models.JSONField(blank=True, default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "entries",
                    models.ManyToManyField(
                        blank=True, related_name="bulk_acts", to="requests_log.entry"
                    ),
                ),
                (
                    "requests",
                    models.ManyToManyField(
                        blank=True, related_name="bulk_acts", to="requests_log.request"
                    ),
                ),
                (
                    "events",
                    models.ManyToManyField(
                        blank=True, related_name="bulk_acts", to="provenance.auditevent"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["done_at", "id"], name="requests_log_bulkact_time"),
                    models.Index(
                        condition=models.Q(("undone_at__isnull", False)),
                        fields=["undone_at", "id"],
                        name="requests_log_bulkact_undone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="requests_log.entry",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("url", models.CharField(blank=True, max_length=2000)),
                ("stored_as", models.CharField(blank=True, max_length=100)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                (
                    "content_type",
                    models.CharField(blank=True, help_text="Found in its content.", max_length=100),
                ),
                ("size", models.PositiveIntegerField(blank=True, help_text="In bytes.", null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(help_text="When it was attached.")),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["recorded_at", "id"], name="requests_log_evidence_time")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("url", ""), _negated=True),
                                ("sha256", ""),
                                ("size__isnull", True),
                                ("stored_as", ""),
                            ),
                            models.Q(
                                ("size__gt", 0),
                                ("url", ""),
                                models.Q(("stored_as", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("file_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="requests_log_evidence_file_or_link",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="requests_log_evidence_titled",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stored_as", ""), _negated=True),
                        fields=("stored_as",),
                        name="requests_log_evidence_own_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="requests_log.evidence",
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(help_text="When it was withdrawn.")),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["recorded_at", "id"], name="requests_log_withdrawal_time")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="requests_log_evidencewithdrawal_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="requests_log.request",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="areas.area",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        help_text="The resolved entry that the answer is about.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No")], max_length=10
                    ),
                ),
                ("why", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("given_at", models.DateTimeField(default=cbtracker.clock.now)),
                ("given_on", models.DateField(default=cbtracker.clock.today)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["given_at", "id"], name="requests_log_feedback_time")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["yes", "partly", "no"])),
                        name="requests_log_feedback_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "yes"), models.Q(("why", ""), _negated=True), _connector="OR"
                        ),
                        name="requests_log_feedback_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Join",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joins",
                        to="requests_log.request",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joins",
                        to="areas.area",
                    ),
                ),
                ("words", models.TextField(help_text="The area's own words.")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("said_at", models.DateTimeField(default=cbtracker.clock.now)),
                ("said_on", models.DateField(default=cbtracker.clock.today)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Why it was declined. The area reads it."
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_on", models.DateField(null=True)),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join",
                        to="requests_log.entry",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["said_at", "id"], name="requests_log_join_said"),
                    models.Index(
                        condition=models.Q(("decided_at__isnull", False)),
                        fields=["decided_at", "id"],
                        name="requests_log_join_decided",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="requests_log_join_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("decided_on", None),
                                ("decision", ""),
                            ),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("decided_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="requests_log_join_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="requests_log_join_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision__in", ("", "accepted"))),
                        fields=("request", "area"),
                        name="requests_log_join_once",
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="requests_log.nextstep",
                    ),
                ),
                ("what", models.TextField(help_text="What is to be done.")),
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
                    "others",
                    models.CharField(blank=True, help_text="Others, by name.", max_length=150),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["recorded_at", "id"], name="requests_log_step_time"),
                    models.Index(
                        fields=["by", "recorded_at", "id"], name="requests_log_step_by_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("request__isnull", False), ("workstream__isnull", True)),
                            models.Q(("request__isnull", True), ("workstream__isnull", False)),
                            _connector="OR",
                        ),
                        name="requests_log_step_of_one_subject",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True),
                        name="requests_log_step_what",
                    ),
                    models.CheckConstraint(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "number",
                    models.PositiveIntegerField(
                        help_text="The number of the request, so that lists read steps in its order.",
                        null=True,
                    ),
                ),
                ("due_on", models.DateField(null=True)),
            ],
            options={
                "ordering": [models.OrderBy(models.F("due_on"), nulls_last=True), "step"],
                "indexes": [
                    models.Index(
                        fields=["department", "due_on", "id"], name="requests_log_openstep_of"
                    ),
                    models.Index(fields=["due_on", "id"], name="requests_log_openstep_due"),
                    models.Index(
                        fields=["request", "department", "due_on"],
                        name="requests_log_openstep_request",
                    ),
                    models.Index(
                        fields=["department", "number"], name="requests_log_openstep_list_of"
                    ),
                    models.Index(fields=["number"], name="requests_log_openstep_list"),
                ],
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endings",
                        to="requests_log.nextstep",
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
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["recorded_at", "id"], name="requests_log_ending_time"),
                    models.Index(
                        fields=["by", "recorded_at", "id"], name="requests_log_ending_by_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "dropped", "overtaken"])),
                        name="requests_log_ending_outcome",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("step",),
                        name="requests_log_ending_once",
                    ),
                ],
            },
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
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="requests_log.request",
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
                    "number",
                    models.PositiveIntegerField(
                        help_text="Order among the department's positions on the request, from 1."
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
                    "is_no_change",
                    models.BooleanField(help_text="Whether it says that nothing has changed."),
                ),
                ("text", models.TextField(blank=True, help_text="Empty if nothing has changed.")),
                ("effective_on", models.DateField(help_text="The date the department said it.")),
                ("recorded_at", models.DateTimeField(help_text="When it was recorded.")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            ],
            options={
                "ordering": ["effective_on", "number", "id"],
                "indexes": [
                    models.Index(
                        fields=["request", "department"], name="requests_log_position_request"
                    ),
                    models.Index(fields=["recorded_at", "id"], name="requests_log_position_time"),
                    models.Index(
                        fields=["by", "recorded_at", "id"], name="requests_log_position_by_time"
                    ),
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
            name="ListIndexRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="index_rows",
                        to="requests_log.request",
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="The request's number.")),
                ("department", models.IntegerField()),
                ("area", models.IntegerField()),
                (
                    "asked_since",
                    models.DateField(
                        help_text="The date it was first put to the department, or to any department."
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("in_progress", "In progress"),
                            ("on_going", "On-going workstream"),
                            ("resolved", "Resolved"),
                        ],
                        max_length=20,
                    ),
                ),
                ("updated_on", models.DateField()),
                ("news_on", models.DateField()),
                (
                    "due",
                    models.DateField(
                        help_text="The target date, or the latest possible date if none is set."
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["department", "area", "stage", "number"],
                        name="requests_log_index_number",
                    ),
                    models.Index(
                        fields=["department", "area", "stage", "updated_on", "number"],
                        name="requests_log_index_updated",
                    ),
                    models.Index(
                        fields=["department", "area", "stage", "news_on", "number"],
                        name="requests_log_index_news",
                    ),
                    models.Index(
                        fields=["department", "area", "stage", "due", "number"],
                        name="requests_log_index_due",
                    ),
                    models.Index(
                        fields=["department", "area", "stage", "asked_since", "number"],
                        name="requests_log_index_asked",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "department", "area"), name="requests_log_index_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "as_recorded",
                    models.BooleanField(help_text="Counts each day as recorded at the time."),
                ),
                (
                    "span",
                    models.CharField(
                        choices=[
                            ("d", "a day"),
                            ("m", "a month"),
                            ("y", "a year"),
                            ("e", "all days"),
                        ],
                        max_length=1,
                    ),
                ),
                ("start", models.DateField(help_text="The first day of the span.")),
                ("department", models.IntegerField(default=0)),
                ("area", models.IntegerField(default=0)),
                ("workstream", models.IntegerField(default=0)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("in_progress", "In progress"),
                            ("on_going", "On-going workstream"),
                            ("resolved", "Resolved"),
                        ],
                        max_length=20,
                    ),
                ),
                ("change", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["area", "workstream", "as_recorded", "span", "start"],
                        name="requests_log_count_departments",
                    ),
                    models.Index(
                        fields=["department", "workstream", "as_recorded", "span", "start"],
                        name="requests_log_count_areas",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "department",
                            "area",
                            "workstream",
                            "as_recorded",
                            "span",
                            "start",
                            "stage",
                        ),
                        name="requests_log_count_once",
                    )
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create_table, drop_table)],
            state_operations=[
                migrations.CreateModel(
                    name="EntryWords",
                    fields=[
                        (
                            "entry",
                            models.OneToOneField(
                                db_column="rowid",
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="words",
                                serialize=False,
                                to="requests_log.entry",
                            ),
                        ),
                        ("text", models.TextField()),
                    ],
                    options={
                        "verbose_name_plural": "words",
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                ("word", models.CharField(max_length=64, primary_key=True, serialize=False)),
            ],
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_outcomes",
                        to="requests_log.request",
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
                    "words",
                    models.TextField(
                        blank=True, help_text="What holds for any area; names no area."
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
                ("recorded_at", models.DateTimeField()),
                ("shared_on", models.DateField(help_text="By the site's clock.")),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["recorded_at", "id"], name="requests_log_shared_time")
                ],
            },
        ),
        migrations.CreateModel(
            name="LineVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="The first day this no longer applies. Leave empty if it still applies.",
                        null=True,
                        verbose_name="end date",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("in_progress", "In progress"),
                            ("on_going", "On-going workstream"),
                            ("resolved", "Resolved"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "workstream",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="requests_log.workstream",
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("named", "The areas named"),
                            ("named_and_others", "The areas named, and others"),
                            ("many", "Many areas"),
                            ("all_or_many", "All / many areas"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "asks_all",
                    models.BooleanField(default=False, verbose_name="asks all departments"),
                ),
                (
                    "request_kind",
                    models.CharField(
                        choices=[
                            ("flexibility", "Flexibility from rules"),
                            ("capacity", "Capacity to pool or align"),
                        ],
                        help_text="Our judgement: the paper does not say which type each request is.",
                        max_length=20,
                        verbose_name="type of request",
                    ),
                ),
                ("target_date", models.DateField(blank=True, null=True)),
                (
                    "updated_on",
                    models.DateField(
                        help_text="The date this line applies from.", verbose_name="last changed"
                    ),
                ),
                (
                    "news_on",
                    models.DateField(
                        help_text="The date of the last update.", verbose_name="last update"
                    ),
                ),
                ("since", models.DateField()),
                ("known_since", models.DateField(help_text="The date it was recorded.")),
                (
                    "known_until",
                    models.DateField(
                        blank=True, help_text="The date a later entry replaced it.", null=True
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="requests_log.request",
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="The request's number.")),
                (
                    "current",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(fields=["number"], name="requests_log_version_number"),
                    models.Index(
                        fields=["updated_on", "number"], name="requests_log_version_updated"
                    ),
                    models.Index(
                        condition=models.Q(("known_until__isnull", True)),
                        fields=["since", "number"],
                        name="requests_log_version_since",
                    ),
                    models.Index(
                        condition=models.Q(("known_until__isnull", False)),
                        fields=["known_until", "since"],
                        name="requests_log_version_wrong",
                    ),
                    models.Index(
                        condition=models.Q(("workstream__isnull", False)),
                        fields=["workstream", "number", "since", "until", "known_until", "request"],
                        name="requests_log_version_through",
                    ),
                    models.Index(
                        condition=models.Q(("asks_all", True)),
                        fields=["number"],
                        name="requests_log_version_asks_all",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "reach__in",
                                (
                                    requests_log.rules.labels.Reach["MANY"],
                                    requests_log.rules.labels.Reach["ALL_OR_MANY"],
                                ),
                            )
                        ),
                        fields=["number"],
                        name="requests_log_version_wide",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("stage", requests_log.rules.stages.Stage["ON_GOING"]),
                                ("workstream__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    ("stage", requests_log.rules.stages.Stage["ON_GOING"]),
                                    _negated=True,
                                ),
                                ("workstream__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="requests_log_version_workstream_if_on_going",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="requests_log_version_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until__isnull", True),
                            ("known_until__gt", models.F("known_since")),
                            _connector="OR",
                        ),
                        name="requests_log_version_known_before_not",
                    ),
                    models.UniqueConstraint(
                        fields=("request", "since", "known_since"), name="requests_log_version_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="The first day this no longer applies. Leave empty if it still applies.",
                        null=True,
                        verbose_name="end date",
                    ),
                ),
                ("since", models.DateField()),
                ("known_since", models.DateField(help_text="The date it was recorded.")),
                (
                    "known_until",
                    models.DateField(
                        blank=True, help_text="The date a later entry replaced it.", null=True
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="area_links",
                        to="requests_log.request",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request_links",
                        to="areas.area",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="requests_log_arealink_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until__isnull", True),
                            ("known_until__gt", models.F("known_since")),
                            _connector="OR",
                        ),
                        name="requests_log_arealink_known_before_not",
                    ),
                    models.UniqueConstraint(
                        fields=("request", "area", "since", "known_since"),
                        name="requests_log_arealink_once_from_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("known_until__isnull", True), ("until__isnull", True)),
                        fields=("request", "area"),
                        name="requests_log_arealink_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="The first day this no longer applies. Leave empty if it still applies.",
                        null=True,
                        verbose_name="end date",
                    ),
                ),
                ("since", models.DateField()),
                ("known_since", models.DateField(help_text="The date it was recorded.")),
                (
                    "known_until",
                    models.DateField(
                        blank=True, help_text="The date a later entry replaced it.", null=True
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="department_links",
                        to="requests_log.request",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request_links",
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="requests_log_departmentlink_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until__isnull", True),
                            ("known_until__gt", models.F("known_since")),
                            _connector="OR",
                        ),
                        name="requests_log_departmentlink_known_before_not",
                    ),
                    models.UniqueConstraint(
                        fields=("request", "department", "since", "known_since"),
                        name="requests_log_departmentlink_once_from_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("known_until__isnull", True), ("until__isnull", True)),
                        fields=("request", "department"),
                        name="requests_log_departmentlink_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="request",
            name="current",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_log.entry",
            ),
        ),
    ]
