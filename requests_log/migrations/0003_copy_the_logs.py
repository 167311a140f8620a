from collections import defaultdict

from django.db import migrations

from requests_log import history


def copy_the_logs(apps, schema_editor):
    """Make every request's positions and links from its log."""
    entry, request, position = (
        apps.get_model("requests_log", name) for name in ("Entry", "Request", "Position")
    )
    links = {
        "area_slugs": ("area", "slug", ("areas", "Area"), "AreaLink"),
        "department_codes": ("department", "code", ("departments", "Department"), "DepartmentLink"),
    }
    logs = defaultdict(list)
    for row in entry.objects.order_by("effective_on", "number", "id"):
        logs[row.request_id].append(row)
    for record in request.objects.filter(pk__in=logs):
        log = logs[record.pk]
        lines = {row.pk: row for row in log}
        position.objects.bulk_create(
            position(
                request=record,
                number=record.number,
                **held.days(),
                **history.copied_from(lines[held.value.entry_id], held.value),
            )
            for held in history.positions_of(log)
        )
        for field, (name, key, named, link) in links.items():
            model = apps.get_model("requests_log", link)
            held = history.names_of(log, field)
            rows = apps.get_model(*named).objects.in_bulk({h.value for h in held}, field_name=key)
            model.objects.bulk_create(
                model(request=record, **{name: rows[h.value]}, **h.days()) for h in held
            )


class Migration(migrations.Migration):
    dependencies = [("requests_log", "0002_positions")]

    operations = [migrations.RunPython(copy_the_logs, migrations.RunPython.noop)]
