import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Email",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="Unique key that prevents a duplicate email.",
                        max_length=400,
                        unique=True,
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        db_index=True,
                        help_text="Record it relates to, such as commissions/3/addressees/7.",
                        max_length=100,
                    ),
                ),
                (
                    "kind",
                    models.CharField(help_text="Type of email, such as reminder.", max_length=30),
                ),
                (
                    "thread",
                    models.CharField(
                        blank=True,
                        help_text="What the emails of one conversation have in common; blank for none.",
                        max_length=100,
                    ),
                ),
                ("to", models.EmailField(max_length=254)),
                ("to_name", models.CharField(blank=True, max_length=150)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                (
                    "link_url_name",
                    models.CharField(
                        blank=True, help_text="Name of the URL that its link opens.", max_length=50
                    ),
                ),
                (
                    "link_value",
                    models.CharField(
                        blank=True, help_text="Value signed in its link.", max_length=50
                    ),
                ),
                (
                    "unsubscribe_url_name",
                    models.CharField(
                        blank=True,
                        help_text="Name of the URL that its unsubscribe link opens.",
                        max_length=50,
                    ),
                ),
                (
                    "unsubscribe_value",
                    models.CharField(
                        blank=True, help_text="Value signed in its unsubscribe link.", max_length=50
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="User who triggered it; blank for jobs.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_on",
                    models.DateField(help_text="Date on the service’s clock when it was created."),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                (
                    "claimed_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Reserved by a sending process until this time (real time).",
                        null=True,
                    ),
                ),
                (
                    "retry_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="After a refusal: not tried again before (real time).",
                        null=True,
                    ),
                ),
                (
                    "given_up_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it was refused too often, or for good.",
                        null=True,
                    ),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("cancelled_at__isnull", True),
                            ("given_up_at__isnull", True),
                            ("sent_at__isnull", True),
                        ),
                        fields=["id"],
                        name="outbox_email_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("thread", ""), _negated=True),
                        fields=["thread", "id"],
                        name="outbox_email_thread",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True), name="outbox_email_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at__isnull", True),
                            ("cancelled_at__isnull", True),
                            _connector="OR",
                        ),
                        name="outbox_email_not_sent_and_cancelled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_up_at__isnull", True),
                            models.Q(("cancelled_at__isnull", True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="outbox_email_given_up_only_if_unsent",
                    ),
                ],
            },
        ),
    ]
