from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backups.domain.folder import newest_backup
from backups.domain.history import record_run
from backups.domain.rehearsal import rehearse
from backups.management.arguments import add_folder_and_key, find_backup, key_file
from backups.models import RunKind
from transfer.domain.errors import one_line


class Command(BaseCommand):
    help = (
        "Test the newest backup: restore it into a temporary database, and prove the record there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_folder_and_key(parser)
        parser.add_argument("--file", type=Path, help="Test this backup, not the newest.")

    def handle(
        self,
        *args: object,
        folder: Path,
        key: Path | None,
        file: Path | None,
        **options: object,
    ) -> None:
        name = ""
        try:
            path = find_backup(file, folder) if file else newest_backup(folder)
            name = path.name
            rehearse(path, key_file(key), say=self.stdout.write)
        except Exception as error:
            record_run(RunKind.REHEARSAL, file_name=name, problem=f"{one_line(error)}.")
            raise CommandError(f"The rehearsal failed. {one_line(error)}.") from error
        record_run(RunKind.REHEARSAL, file_name=name, size=path.stat().st_size)
        self.stdout.write(f"The rehearsal succeeded: {path} can be restored.")
