from typing import Any

from django.core.management.base import BaseCommand

from requests_log import record
from requests_log.models import Request


class Command(BaseCommand):
    help = "Load the record of 22 March 2011 from the fixtures. What is there already is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = record.load()
        added = {**loaded.rows, "requests": loaded.requests}
        if any(added.values()):
            counts = ", ".join(f"{count} {name}" for name, count in added.items())
            self.stdout.write(f"Loaded the record of 22 March 2011: {counts}.")
        else:
            self.stdout.write(
                f"The record is there already, with {Request.objects.count()} requests:"
                " nothing was changed."
            )
