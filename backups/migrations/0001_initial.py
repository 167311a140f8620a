from django.db import migrations, models

import cbtracker.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BackupRun",
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
                        choices=[("backup", "Backup"), ("rehearsal", "Rehearsal of a restore")],
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(default=cbtracker.clock.now)),
                ("file_name", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("problem", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["kind", "-id"], name="backups_run_newest")],
            },
        ),
    ]
