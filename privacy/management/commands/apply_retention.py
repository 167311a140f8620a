"""Delete, or take the names from, what has been kept for its time."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from cbtracker import clock, read_only
from privacy.domain.retention import apply_rules


class Command(BaseCommand):
    help = (
        "Delete personal data that has been kept for its time, or remove the names from it: closed "
        "accounts, ended contacts, old emails, drafts, uploads, security events and sessions. "
        "Exits 1 if any of this failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Show how many rows this is about, and change nothing.",
        )

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        if not dry_run:
            read_only.refuse_command()
        applied = apply_rules(today=clock.today(), dry_run=dry_run)
        failed = [each for each in applied if each.problem]
        for each in applied:
            if each not in failed:
                self.stdout.write(f"{each.count:>7,} {each.what}")
        for each in failed:
            self.stderr.write(f"{each.what}: {each.problem}")
        if dry_run:
            self.stdout.write("Nothing was changed.")
        if failed:
            raise CommandError(f"Failed: {', '.join(each.what for each in failed)}.")
