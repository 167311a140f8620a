from django.db import migrations

from requests_log.word_index import WordIndex


def install(apps, schema_editor):
    """Index words before any is there: the next migration brings them."""
    WordIndex().install(schema_editor.connection)


def remove(apps, schema_editor):
    WordIndex().remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("requests_log", "0005_found_by")]

    operations = [migrations.RunPython(install, remove)]
