from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from transfer.domain.errors import one_line
from transfer.domain.exporter import export_record


class Command(BaseCommand):
    help = "Write the whole record to one archive, from which import_record loads it elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The archive to write, such as record.zip.")
        parser.add_argument("--force", action="store_true", help="Replace the file if it exists.")
        parser.add_argument(
            "--without-passwords",
            action="store_true",
            help="Leave passwords out: people must set new ones.",
        )

    def handle(
        self, *args: object, file: Path, force: bool, without_passwords: bool, **options: object
    ) -> None:
        try:
            exported = export_record(file, force=force, passwords=not without_passwords)
        except Exception as error:
            # Each storage of files raises errors of its own.
            raise CommandError(f"{one_line(error)}.") from error
        found = exported.contents
        for each in exported.missing:
            self.stderr.write(f"The file {each.name} is missing from its storage.")
        self.stdout.write(f"Wrote {file}. Rows: {found.rows:,}. Files: {found.files.lines:,}.")
        if found.waiting_emails:
            self.stdout.write(f"Emails that have not been sent: {found.waiting_emails:,}.")
        self.stdout.write(f"Checksum of the record: {found.checksum}")
