from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from requests_log.models import Request


class Command(BaseCommand):
    help = "Load the record of 22 March 2011 from the fixtures. What is there already is kept."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added: dict[str, int] = {}
        # In the order of the settings: each app stands on those before it, and its rows too.
        for config in apps.get_app_configs():
            if load := getattr(config, "load_record", None):
                added |= load()
        if any(added.values()):
            counts = ", ".join(f"{count} {name}" for name, count in added.items())
            self.stdout.write(f"Loaded the record of 22 March 2011: {counts}.")
        else:
            self.stdout.write(
                f"The record is there already, with {Request.objects.count()} requests:"
                " nothing was changed."
            )
