"""Switch read-only mode on and off, without a restart."""

import logging
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cbtracker import read_only

logger = logging.getLogger("cbtracker.maintenance")


class Command(BaseCommand):
    help = (
        "Make the service read-only, or open it for changes again. While it is read-only, people "
        "can read everything and change nothing. Needs no restart. On several machines, run it on "
        "each, or set READ_ONLY=true."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("state", nargs="?", choices=["on", "off"])
        parser.add_argument(
            "--until", default="", help='Until when, as pages should say it, such as "6pm".'
        )

    def handle(self, *args: object, state: str | None, until: str, **options: object) -> None:
        file = Path(settings.MAINTENANCE_FILE)
        try:
            if state == "on":
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(until, encoding="utf-8")
            elif state == "off":
                file.unlink(missing_ok=True)
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error}") from error
        if state:
            logger.warning("Read-only mode was switched %s", state)
        if state == "off" and settings.READ_ONLY:
            raise CommandError("READ_ONLY is set: remove it, and start the service again.")
        is_on = read_only.is_on()
        self.stdout.write(f"The service is {'read-only' if is_on else 'open for changes'}.")
