from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backups.domain.encryption import read_key
from backups.domain.folder import prune
from backups.domain.history import record_run
from backups.domain.writer import make_backup
from backups.management.arguments import add_folder_and_key, key_file
from backups.models import RunKind
from cbtracker.text import count_of
from transfer.domain.errors import one_line


class Command(BaseCommand):
    help = "Write the database and the files of evidence to one new file, encrypted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_folder_and_key(parser)
        parser.add_argument(
            "--keep", type=int, metavar="N", help="Then delete all but the N newest backups."
        )

    def handle(
        self, *args: object, folder: Path, key: Path | None, keep: int | None, **options: object
    ) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep must be 1 or more.")
        try:
            made = make_backup(folder, read_key(key_file(key)))
        except Exception as error:
            # Each storage of files raises errors of its own.
            record_run(RunKind.BACKUP, problem=f"{one_line(error)}.")
            raise CommandError(f"No backup was made. {one_line(error)}.") from error
        record_run(RunKind.BACKUP, file_name=made.path.name, size=made.size)
        held = made.manifest
        for name in held.missing:
            self.stderr.write(f"The file {name} is missing from its storage.")
        self.stdout.write(
            f"Wrote {made.path}: {count_of(held.requests, 'request')},"
            f" {count_of(held.files, 'file')}, {count_of(made.size, 'byte')}."
        )
        try:
            old = prune(folder, keep) if keep else []
        except OSError as error:
            raise CommandError(
                f"A backup was made, but old ones could not be deleted: {one_line(error)}."
            ) from error
        if old:
            self.stdout.write(f"Deleted old backups: {len(old)}.")
