from django.db import migrations, models


class Migration(migrations.Migration):
    not_additive = "The column becomes wider: every key that the version before writes fits it."

    dependencies = [
        ("provenance", "0003_redaction"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="subject_key",
            field=models.CharField(db_index=True, max_length=100),
        ),
    ]
