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
            name="SecurityEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="when")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed_in", "Signed in"),
                            ("sign_in_failed", "Sign-in failed"),
                            ("signed_out", "Signed out"),
                            ("session_ended", "Session ended"),
                            ("locked", "Locked"),
                            ("lock_lifted", "Lock lifted"),
                            ("reset_asked", "Password link asked for"),
                            ("password_changed", "Password changed"),
                            ("account_added", "Account added"),
                            ("account_changed", "Account changed"),
                            ("cover_named", "Cover named"),
                            ("cover_ended", "Cover ended"),
                            ("factor_added", "Second factor added"),
                            ("factor_removed", "Second factor removed"),
                            ("factor_used", "Second factor used"),
                            ("denied", "Permission denied"),
                            ("link_made", "Link made"),
                            ("link_used", "Link used"),
                            ("link_withdrawn", "Link withdrawn"),
                            ("link_wrong", "Wrong link"),
                            ("exported", "Exported"),
                        ],
                        max_length=30,
                        verbose_name="event",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(choices=[("ok", "OK"), ("refused", "Refused")], max_length=10),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="whose account",
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True, verbose_name="IP address")),
                ("request_id", models.CharField(max_length=32, verbose_name="request")),
                ("detail", models.CharField(max_length=300)),
                (
                    "keep_until",
                    models.DateField(help_text="The database refuses to delete it before."),
                ),
            ],
            options={
                "verbose_name": "security event",
                "ordering": ["-pk"],
            },
        ),
    ]
