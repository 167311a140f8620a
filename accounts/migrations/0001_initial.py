import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cbtracker.email_addresses


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "email",
                    cbtracker.email_addresses.EmailAddressField(
                        error_messages={
                            "unique": "An account with this email address already exists."
                        },
                        max_length=254,
                        unique=True,
                        verbose_name="email address",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="full name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("official", "Official"),
                            ("lead", "Area lead"),
                            ("champion", "Whitehall champion"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="When somebody leaves, untick the box. Their entries keep their name.",
                        verbose_name="can sign in",
                    ),
                ),
                ("is_demonstration", models.BooleanField(default=False, editable=False)),
                ("date_joined", models.DateTimeField(auto_now_add=True)),
                ("session_number", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["official", "lead", "champion", "administrator"])
                        ),
                        name="accounts_user_role_known",
                        violation_error_message="Choose a role.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInLock",
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
                        help_text="Empty if no account has the email address that was typed.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                ("address", models.GenericIPAddressField(verbose_name="IP address")),
                ("locked_at", models.DateTimeField(verbose_name="locked")),
                ("ends_at", models.DateTimeField(verbose_name="ends at the latest")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in lock",
                "ordering": ["-pk"],
            },
        ),
    ]
