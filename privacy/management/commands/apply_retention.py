"""Delete, or take the names from, what has been kept for its time."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from cbtracker import clock, read_only
from privacy.domain.retention import apply_rules


class Command(BaseCommand):
    help = (
        "Delete personal data that has been kept for its time, or take the names from it: closed "
        "accounts, ended contacts, old emails, drafts, uploads, security events and sessions."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say how many rows it would be, and stop."
        )

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        if not dry_run:
            read_only.refuse_command()
        for rule, count in apply_rules(today=clock.today(), dry_run=dry_run):
            self.stdout.write(f"{count:>7,} {rule.what}")
        if dry_run:
            self.stdout.write("Nothing was changed.")
