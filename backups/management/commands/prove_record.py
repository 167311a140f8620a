from django.core.management.base import BaseCommand, CommandError

from backups.domain.errors import BackupError
from backups.domain.proofs import prove_record


class Command(BaseCommand):
    help = "Prove that the record is whole and protected. Changes nothing."

    def handle(self, *args: object, **options: object) -> None:
        try:
            for proof in prove_record():
                self.stdout.write(proof)
        except BackupError as error:
            raise CommandError(str(error)) from error
