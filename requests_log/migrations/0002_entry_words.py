from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from requests_log.search import index


def create_table(apps: Any, editor: Any) -> None:
    index.create_table(editor.connection)


def drop_table(apps: Any, editor: Any) -> None:
    index.drop_table(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("requests_log", "0001_initial")]

    operations = [
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
                    options={"verbose_name_plural": "words"},
                ),
            ],
        ),
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                (
                    "word",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
            ],
        ),
    ]
