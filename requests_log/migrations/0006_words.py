from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("requests_log", "0005_found_by")]

    operations = []
