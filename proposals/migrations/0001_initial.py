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
            name="LeadProposal",
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
                            ("barrier", "Barrier"),
                            ("comment", "Comment"),
                            ("evidence", "Evidence"),
                            ("step", "Next step"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="areas.area",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_proposals",
                        to="requests_log.request",
                    ),
                ),
                (
                    "seen",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                ("words", models.TextField(help_text="The lead's own words.")),
                ("why", models.TextField(blank=True)),
                ("due_on", models.DateField(null=True)),
                ("url", models.CharField(blank=True, max_length=2000)),
                ("stored_as", models.CharField(blank=True, max_length=100)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                (
                    "content_type",
                    models.CharField(blank=True, help_text="Found in its content.", max_length=100),
                ),
                ("size", models.PositiveIntegerField(help_text="In bytes.", null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
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
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Let through"),
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
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "became",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.request",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_proposal",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.evidence",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_proposal",
                        to="requests_log.nextstep",
                    ),
                ),
                (
                    "departments",
                    models.ManyToManyField(related_name="+", to="departments.department"),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["said_at", "id"], name="proposals_said"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["ended_at", "id"],
                        name="proposals_ended",
                    ),
                    models.Index(
                        condition=models.Q(("end", "")), fields=["id"], name="proposals_waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["barrier", "comment", "evidence", "step"])
                        ),
                        name="proposals_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="proposals_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "barrier"), ("request", None), ("seen", None)),
                            models.Q(
                                models.Q(("kind", "barrier"), _negated=True),
                                ("request__isnull", False),
                                ("seen__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_of_a_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "barrier"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposals_barrier_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "evidence"), _negated=True),
                            models.Q(
                                models.Q(("url", ""), _negated=True),
                                ("sha256", ""),
                                ("stored_as", ""),
                            ),
                            models.Q(
                                ("size__gt", 0),
                                ("url", ""),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(
                                    models.Q(("stored_as", ""), _negated=True),
                                    models.Q(("end", ""), _negated=True),
                                    _connector="XOR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_file_or_link",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("became", None),
                                ("end", ""),
                                ("entry", None),
                                ("evidence", None),
                                ("step", None),
                                ("ended_at", None),
                                ("ended_by", None),
                                ("ended_on", None),
                            ),
                            models.Q(
                                models.Q(("end", ""), _negated=True),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("ended_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_ended_by_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposals_declined_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", "accepted"), _negated=True),
                            ("kind", "comment"),
                            models.Q(("became__isnull", False), ("kind", "barrier")),
                            models.Q(("evidence__isnull", False), ("kind", "evidence")),
                            models.Q(("kind", "step"), ("step__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposals_became_something",
                    ),
                ],
            },
        ),
    ]
