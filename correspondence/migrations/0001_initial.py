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
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sent_at", models.DateTimeField(default=cbtracker.clock.now)),
                (
                    "sent_on",
                    models.DateField(
                        default=cbtracker.clock.today, help_text="Date sent, by the site's clock."
                    ),
                ),
                (
                    "submission",
                    models.UUIDField(
                        blank=True,
                        help_text="Form submission that sent it.",
                        null=True,
                        unique=True,
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "-pk"],
                "indexes": [
                    models.Index(fields=["sent_at", "id"], name="correspondence_letter_time"),
                    models.Index(
                        fields=["by", "sent_at", "id"], name="correspondence_letter_by_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                        ),
                        name="correspondence_letter_words",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="correspondence.letter",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="areas.area",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="departments.department",
                    ),
                ),
                (
                    "champion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="departments.champion",
                    ),
                ),
                ("to", models.EmailField(max_length=254)),
                ("to_name", models.CharField(blank=True, max_length=150)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
            ],
            options={
                "verbose_name_plural": "letter copies",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("area__isnull", False),
                                ("champion__isnull", True),
                                ("department__isnull", True),
                            ),
                            models.Q(
                                ("area__isnull", True),
                                ("champion__isnull", True),
                                ("department__isnull", False),
                            ),
                            models.Q(
                                ("area__isnull", True),
                                ("champion__isnull", False),
                                ("department__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="correspondence_copy_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "copy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="correspondence.lettercopy",
                    ),
                ),
                ("received_on", models.DateField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("letter", "Letter"),
                            ("email", "Email"),
                            ("telephone", "Telephone"),
                            ("meeting", "Meeting"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField()),
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
                "verbose_name_plural": "letter replies",
                "ordering": ["received_on", "pk"],
                "indexes": [
                    models.Index(fields=["recorded_at", "id"], name="correspondence_reply_time"),
                    models.Index(
                        fields=["by", "recorded_at", "id"], name="correspondence_reply_by_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["letter", "email", "telephone", "meeting"])
                        ),
                        name="correspondence_reply_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="correspondence_reply_words",
                    ),
                ],
            },
        ),
    ]
