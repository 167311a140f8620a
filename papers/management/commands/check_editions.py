from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.domain.publish import load_paper, matches_checksum
from papers.models import Edition


class Command(BaseCommand):
    help = "Check that every edition still matches what was issued."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for edition in Edition.objects.select_related("supersedes").order_by("number"):
            if not matches_checksum(edition, load_paper(edition)):
                self.stdout.write(f"{edition} does not match what was issued.")
                failed += 1
        if failed:
            raise CommandError(f"Editions that do not match what was issued: {failed}.")
        count = Edition.objects.count()
        matching = "1 edition matches" if count == 1 else f"{count} editions match"
        self.stdout.write(f"{matching} what was issued.")
