from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from requests_log.domain.evidence import may_be_saved
from transfer.domain.errors import one_line
from transfer.domain.importer import Emails, import_record


class Command(BaseCommand):
    help = "Load an archive of export_record into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The archive, such as record.zip.")
        parser.add_argument(
            "--emails",
            choices=["send", "cancel"],
            help="What to do with emails that had not been sent when the archive was made.",
        )

    def handle(self, *args: object, file: Path, emails: Emails | None, **options: object) -> None:
        try:
            found = import_record(file, emails=emails, say=self.stdout.write)
        except Exception as error:
            end = "It may have been loaded: look." if may_be_saved(error) else "Nothing was loaded."
            raise CommandError(f"{one_line(error)}. {end}") from error
        self.stdout.write(f"Loaded {file}. Rows: {found.rows:,}. Files: {found.files.lines:,}.")
        self.stdout.write(f"Checksum of the record: {found.checksum}")
        self.stdout.write("Now run: manage.py check_log, and manage.py check_editions")
