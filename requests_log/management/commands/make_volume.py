from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cbtracker.text import count_of
from requests_log.seed import volume


class Command(BaseCommand):
    help = (
        "Fill an empty database with made-up requests, to measure performance. Does not run in "
        "production, or if the database has any requests or accounts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "number",
            type=int,
            help=f"How many requests: up to {volume.BLOCK_SIZE:,}, or a multiple of that.",
        )

    def handle(self, *args: object, number: int, **options: object) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("make_volume runs only when DEMONSTRATION=true is set.")
        if number < 1:
            raise CommandError("Enter 1 or more.")
        try:
            volume.fill(number, say=self.stdout.write)
        except volume.DatabaseNotEmptyError:
            raise CommandError(
                "This database has requests or accounts, which may be real. Set DATABASE_URL to an"
                " empty database, and migrate it."
            ) from None
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The database now has {count_of(number, 'request')}, all made up.")
