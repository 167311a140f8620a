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
            name="ChampionAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "champion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="departments.champion",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="champion_acts",
                        to="areas.area",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="champion_acts",
                        to="requests_log.request",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("met", "Met"),
                            ("rang", "Rang"),
                            ("brokered", "Brokered a meeting"),
                            ("asked", "Asked a minister"),
                            ("fund", "Exploring a fund"),
                            ("blocked", "Was blocked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("done_on", models.DateField()),
                ("words", models.TextField()),
                ("for_leads", models.BooleanField(default=False)),
                ("in_paper", models.BooleanField(default=False)),
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.nextstep",
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
                ("recorded_at", models.DateTimeField(default=cbtracker.clock.now)),
            ],
            options={
                "ordering": ["-done_on", "-pk"],
                "indexes": [
                    models.Index(fields=["recorded_at", "id"], name="champions_act_time"),
                    models.Index(fields=["by", "recorded_at", "id"], name="champions_act_by_time"),
                    models.Index(fields=["done_on", "id"], name="champions_act_done"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("area__isnull", True), ("request__isnull", True), _connector="XOR"
                        ),
                        name="champions_act_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["met", "rang", "brokered", "asked", "fund", "blocked"])
                        ),
                        name="champions_act_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="champions_act_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__isnull", True), ("request__isnull", False), _connector="OR"
                        ),
                        name="champions_act_step_of_request",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="champions.championact",
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
                ("recorded_at", models.DateTimeField(default=cbtracker.clock.now)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["recorded_at", "id"], name="champions_withdrawal_time")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="champions_withdrawal_reason",
                    )
                ],
            },
        ),
    ]
