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
        ("papers", "0001_initial"),
        ("requests_log", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Commission",
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
                            ("areas", "Commission to areas for further barriers"),
                            ("departments", "Commission to departments for their latest position"),
                        ],
                        max_length=20,
                    ),
                ),
                ("message", models.TextField(help_text="What is asked, as worded in the emails.")),
                ("in_the_name_of", models.CharField(blank=True, max_length=150)),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commissions",
                        to="papers.meeting",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "reminder_offsets",
                    models.JSONField(
                        default=list, help_text="Reminder days, counted from the due date: -3, 1."
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sent_on",
                    models.DateField(
                        blank=True, help_text="Date sent, by the site's clock.", null=True
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Source, if not created here.",
                        max_length=300,
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "date_label",
                    models.CharField(
                        blank=True,
                        help_text="When it was, if the exact date is not recorded.",
                        max_length=200,
                    ),
                ),
                (
                    "unnamed_nil_replies",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Number with nothing to add whose names are not recorded.",
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "submission",
                    models.UUIDField(
                        blank=True,
                        help_text="Form submission that created it.",
                        null=True,
                        unique=True,
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["areas", "departments"])),
                        name="commissions_commission_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("message", ""), _negated=True),
                        name="commissions_commission_message",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__isnull", False), ("source__isnull", False), _connector="OR"
                        ),
                        name="commissions_commission_due_unless_from_a_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", True), ("sent_on__isnull", True)),
                            models.Q(("sent_at__isnull", False), ("sent_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="commissions_commission_sent_at_and_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_on__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="commissions_commission_closed_at_and_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addressees",
                        to="commissions.commission",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addressees",
                        to="areas.area",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addressees",
                        to="departments.department",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        help_text="User who added it later; blank if included when the commission was sent.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_on", models.DateField(help_text="Date it was added.", null=True)),
                (
                    "reopened_at",
                    models.DateTimeField(
                        help_text="When its reply was reopened, so that it no longer counts.",
                        null=True,
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reopened_because", models.TextField(blank=True, help_text="The sender sees it.")),
            ],
            options={
                "verbose_name_plural": "recipients",
                "ordering": ["area__name", "department__name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("department__isnull", True)),
                            models.Q(("area__isnull", True), ("department__isnull", False)),
                            _connector="OR",
                        ),
                        name="commissions_addressee_an_area_or_a_department",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at__isnull", True)),
                        fields=("commission", "area"),
                        name="commissions_addressee_area_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at__isnull", True)),
                        fields=("commission", "department"),
                        name="commissions_addressee_department_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reopened_at__isnull", True),
                                ("reopened_because", ""),
                                ("reopened_by__isnull", True),
                            ),
                            models.Q(
                                ("reopened_at__isnull", False),
                                ("reopened_by__isnull", False),
                                models.Q(("reopened_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="commissions_addressee_reopened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("added_by__isnull", True), ("added_on__isnull", True)),
                            models.Q(("added_by__isnull", False), ("added_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="commissions_addressee_added_by_and_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="commissions.addressee",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("replaced", "replaced by a newer link"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "ended when the commission closed"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("addressee",),
                        name="commissions_accesslink_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="commissions.commission",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "drafted"),
                            ("changed", "changed the draft of"),
                            ("sent", "sent"),
                            ("added", "added recipients to"),
                            ("reminded", "sent reminders of"),
                            ("link_sent", "sent a new link for"),
                            ("withdrawn", "withdrew the link for"),
                            ("reopened", "reopened the reply of"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="commissions.addressee",
                    ),
                ),
                ("emails", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("done_at", models.DateTimeField(default=cbtracker.clock.now)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["done_at", "id"], name="commissions_act_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "opened",
                                    "changed",
                                    "sent",
                                    "added",
                                    "reminded",
                                    "link_sent",
                                    "withdrawn",
                                    "reopened",
                                    "closed",
                                ],
                            )
                        ),
                        name="commissions_act_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "addressee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply",
                        to="commissions.addressee",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("nothing", "Nothing to add"), ("added", "Replied")], max_length=20
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("browser", "In cbtracker"),
                            ("link", "By emailed link"),
                            ("recorded", "Recorded by an official"),
                            ("source", "Reported in"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "respondent_name",
                    models.CharField(blank=True, help_text="Name of who replied.", max_length=150),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="User who sent or recorded it; blank if it came by a link.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "received_via",
                    models.CharField(
                        blank=True,
                        help_text="How an official received it: a letter, a call.",
                        max_length=150,
                    ),
                ),
                (
                    "from_label",
                    models.CharField(
                        blank=True, help_text="Members of the group that it covers.", max_length=200
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                (
                    "sent_on",
                    models.DateField(
                        help_text="Date of the reply; blank if not recorded.", null=True
                    ),
                ),
                ("is_late", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "verbose_name_plural": "replies",
                "ordering": ["sent_at", "pk"],
                "indexes": [models.Index(fields=["sent_at", "id"], name="commissions_reply_time")],
            },
        ),
        migrations.CreateModel(
            name="Barrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="barriers",
                        to="commissions.reply",
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="Number in the reply, from 1.")),
                (
                    "area",
                    models.ForeignKey(
                        help_text="The area or its member.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                ("issue", models.TextField()),
                ("why", models.TextField(help_text="Why it is a barrier.")),
                (
                    "department_codes",
                    models.JSONField(default=list, help_text="Departments it concerns, if known."),
                ),
            ],
            options={
                "ordering": ["reply", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reply", "number"), name="commissions_barrier_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issue", ""), _negated=True),
                            models.Q(("why", ""), _negated=True),
                        ),
                        name="commissions_barrier_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="commissions.reply",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="requests_log.request",
                    ),
                ),
                (
                    "seen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                ("is_no_change", models.BooleanField()),
                ("status", models.TextField()),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.workstream",
                    ),
                ),
                ("reason", models.TextField(blank=True, help_text="Reason for moving back.")),
                (
                    "target_date",
                    models.DateField(help_text="New target date, if it proposes one.", null=True),
                ),
                (
                    "next_step",
                    models.TextField(blank=True, help_text="What the department will do next."),
                ),
                ("next_step_due", models.DateField(null=True)),
                (
                    "passed_to",
                    models.ForeignKey(
                        help_text="Who is to be asked in its place.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                ("passed_because", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["reply", "request__number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reply", "request"), name="commissions_proposal_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", ""), _negated=True),
                        name="commissions_proposal_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_step_due__isnull", True),
                            models.Q(("next_step", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="commissions_proposal_due_of_a_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passed_because", ""), ("passed_to__isnull", False), _connector="OR"
                        ),
                        name="commissions_proposal_passed_because",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="commissions.addressee",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("browser", "In cbtracker"),
                            ("link", "By emailed link"),
                            ("recorded", "Recorded by an official"),
                            ("source", "Reported in"),
                        ],
                        max_length=10,
                    ),
                ),
                ("typed", models.JSONField(default=dict)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="Number of times saved."),
                ),
                ("saved_at", models.DateTimeField()),
                ("respondent_name", models.CharField(blank=True, max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("addressee", "channel"), name="commissions_draft_once_a_channel"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "barrier",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="commissions.barrier",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="commissions.proposal",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("reworded", "Accepted with changes"),
                            ("joined", "Added to an existing request"),
                            ("declined", "Declined"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Reason for declining, shown to the sender."
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.request",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "position",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="requests_log.position",
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
                ("decided_at", models.DateTimeField()),
                ("decided_on", models.DateField()),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["decided_at", "id"], name="commissions_decision_time"),
                    models.Index(
                        fields=["by", "decided_at", "id"], name="commissions_decision_by_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("barrier__isnull", False), ("proposal__isnull", True)),
                            models.Q(("barrier__isnull", True), ("proposal__isnull", False)),
                            _connector="OR",
                        ),
                        name="commissions_decision_on_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("entry__isnull", True),
                                ("kind", "declined"),
                                ("position__isnull", True),
                                ("request__isnull", True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "declined"), _negated=True),
                                ("request__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="commissions_decision_declined_with_reason",
                    ),
                ],
            },
        ),
    ]
