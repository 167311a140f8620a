from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from cbtracker.text import count_of
from requests_log.models import Request
from requests_log.projections.hierarchy import lock_logs


class Command(BaseCommand):
    help = (
        "Load the record of 22 March 2011 from the fixtures, with what the paper and Kent's report "
        "say about places and people. Keeps existing data."
    )

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        # A second run at the same time waits, and then finds everything loaded.
        lock_logs()
        added: dict[str, int] = {}
        # In the order of INSTALLED_APPS: the rows of an app refer to rows of apps before it.
        for config in apps.get_app_configs():
            if load := getattr(config, "load_record", None):
                added |= load()
        if counts := [format_count(number, name) for name, number in added.items() if number]:
            self.stdout.write(f"Loaded the record of 22 March 2011: {', '.join(counts)}.")
        else:
            held = count_of(Request.objects.count(), "request")
            self.stdout.write(f"The record is already loaded, with {held}. Nothing was changed.")


def format_count(number: int, plural: str) -> str:
    """Return a number with its noun: 4 footnotes, 1 champion."""
    if number != 1:
        return f"{number} {plural}"
    return f"1 {plural.removesuffix('ies')}y" if plural.endswith("ies") else f"1 {plural[:-1]}"
