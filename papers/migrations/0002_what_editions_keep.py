"""What an edition keeps besides: its headings, its counts, what workstreams were called.

Those that are there get the headings that every paper had until now.
"""

from typing import Any

from django.db import migrations, models

from papers.guards import EDITIONS

HEADINGS = {
    "annex_a": "Requests of Whitehall identified by the first phase places to be concluded",
    "annex_a_opening": "",
    "table_1": "Table 1: Requests received from areas that need to be resolved",
    "on_going": "Requests received from areas planned to be addressed through on-going workstreams",
    "on_going_opening": "",
    "annex_b": "Requests received from areas that have been addressed",
    "outcomes": "Requests and their outcomes",
}


def let_rows_be_changed(apps: Any, schema_editor: Any) -> None:
    """Take the triggers out: they are back as soon as all migrations have run."""
    for guard in EDITIONS:
        guard.remove(schema_editor.connection)


def keep_what_was_printed(apps: Any, schema_editor: Any) -> None:
    workstreams = apps.get_model("requests_log", "Workstream").objects.values_list("pk", "name")
    names = {str(pk): name for pk, name in workstreams}
    for edition in apps.get_model("papers", "Edition").objects.all():
        edition.headings = HEADINGS
        edition.workstream_names = names
        edition.line_count = edition.lines.count()
        edition.change_count = edition.changes.count()
        edition.save()


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]

    operations = [
        migrations.RunPython(let_rows_be_changed, migrations.RunPython.noop),
        migrations.AddField(
            "edition",
            "changes_since",
            models.CharField(
                blank=True,
                default="",
                help_text="The same as an address says it: meeting-1.",
                max_length=40,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "edition",
            "changes_note",
            models.TextField(
                blank=True,
                default="",
                help_text="Why it tells no changes, where there was no record to compare with.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "edition",
            "headings",
            models.JSONField(default=dict, help_text="What stands over its parts, and opens them."),
            preserve_default=False,
        ),
        migrations.AddField(
            "edition",
            "workstream_names",
            models.JSONField(
                default=dict,
                help_text="What workstreams were called in its changes, by their ids.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "edition",
            "line_count",
            models.PositiveIntegerField(default=0, help_text="No line is added beyond these."),
            preserve_default=False,
        ),
        migrations.AddField(
            "edition",
            "change_count",
            models.PositiveIntegerField(default=0, help_text="No change is added beyond these."),
            preserve_default=False,
        ),
        migrations.RunPython(keep_what_was_printed, migrations.RunPython.noop),
    ]
