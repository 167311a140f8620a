from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from requests_log.seed import volume


class Command(BaseCommand):
    help = (
        "Fill an empty database with lifelike requests that are none, for measuring. Refuses a "
        "database that holds any request or account, and refuses in production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "number",
            type=int,
            help=f"How many requests: up to {volume.BLOCK:,}, or a multiple of that.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"]
        if not settings.DEMONSTRATION:
            raise CommandError("Requests are made up in a demonstration alone: DEMONSTRATION=true.")
        if number < 1:
            raise CommandError("Ask for one request or more.")
        try:
            volume.fill(number, say=self.stdout.write)
        except volume.NotEmpty:
            raise CommandError(
                "This database holds requests or accounts, which may be real. Name an empty one in"
                " DATABASE_URL, and migrate it."
            ) from None
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The database holds {number:,} requests. None of them is real.")
