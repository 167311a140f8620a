from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backups.domain.encryption import read_key
from backups.domain.restoring import restore_backup
from backups.management.arguments import add_folder_and_key, find_backup, key_file
from cbtracker.text import count_of
from transfer.domain.errors import one_line


class Command(BaseCommand):
    help = "Load a backup into an empty database, and its files into their storage."
    # There is nothing to check yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="The backup. Its name is enough if it is in the folder."
        )
        add_folder_and_key(parser)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="If the database is not empty, put aside what is in it.",
        )

    def handle(
        self,
        *args: object,
        file: Path,
        folder: Path,
        key: Path | None,
        replace: bool,
        **options: object,
    ) -> None:
        try:
            done = restore_backup(
                find_backup(file, folder),
                read_key(key_file(key)),
                replace=replace,
                say=self.stdout.write,
            )
        except Exception as error:
            # Each storage of files raises errors of its own.
            raise CommandError(f"Nothing was restored. {one_line(error)}.") from error
        held = done.manifest
        files = count_of(held.files - len(held.missing), "file")
        self.stdout.write(
            f"Restored {count_of(held.requests, 'request')} and {files}, as"
            f" they were at {held.made_at}."
        )
        for name in held.missing:
            self.stderr.write(f"The file {name} was missing when the backup was made.")
        if done.aside:
            self.stdout.write(f"What was in the database before is now in {done.aside}.")
        if held.waiting_emails:
            self.stdout.write(
                f"Emails that had not been sent by then: {held.waiting_emails:,}. Look at them"
                " before send_reminders runs: they may have been sent since."
            )
