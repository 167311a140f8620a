from collections import Counter, defaultdict

from django.db import migrations

from requests_log import filer, filing, history
from requests_log.reading import standing
from requests_log.relations import read


def file_the_logs(apps, schema_editor):
    """Make what every request is found and counted by from its log."""
    entry, request, filed, count, words = (
        apps.get_model("requests_log", name)
        for name in ("Entry", "Request", "Filing", "StageCount", "Words")
    )
    relations = read(
        apps.get_model("areas", "Area").objects, apps.get_model("departments", "Department").objects
    )
    logs = defaultdict(list)
    for row in entry.objects.order_by("effective_on", "number", "id"):
        logs[row.request_id].append(row)
    changes = Counter()
    for record in request.objects.filter(pk__in=logs):
        log = logs[record.pk]
        copied = filing.copied_of(history.copy_of(log))
        pairs = filing.filings_of(standing(log)[-1], log, relations)
        filed.objects.bulk_create(
            filed(
                request=record,
                number=record.number,
                department=department,
                area=area,
                asked_since=since,
                **copied,
            )
            for (department, area), since in pairs.items()
        )
        now, ever = filer.words_of(log)
        words.objects.create(request=record, now=now, ever=ever)
        lines = {row.pk: row for row in log}
        changes.update(filing.changes_of_counts(history.positions_of(log), lines, relations))
    for span in filer.SPANS:
        rows = filer.rows_of(filer.of_span(changes, span), span)
        count.objects.bulk_create((count(**row) for row in rows), batch_size=2_000)


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_a_unit_only_with_a_figure"),
        ("departments", "0004_correspondents"),
        ("requests_log", "0006_words"),
    ]

    operations = [migrations.RunPython(file_the_logs, migrations.RunPython.noop)]
