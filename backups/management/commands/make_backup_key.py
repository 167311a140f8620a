from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backups.domain.encryption import make_key_file
from backups.domain.errors import BackupError


class Command(BaseCommand):
    help = "Write a new key to a file. Backups are encrypted with it, and only it opens them."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The file to write, such as backup.key.")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        try:
            make_key_file(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Wrote {file}. Keep a copy apart from the backups: without it, nobody can open them."
        )
