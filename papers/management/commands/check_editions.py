from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.domain.publish import paper_of, still_prints
from papers.models import Edition


class Command(BaseCommand):
    help = "Check that every edition still matches what was issued."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for edition in Edition.objects.select_related("supersedes").order_by("number"):
            if not still_prints(edition, paper_of(edition)):
                self.stdout.write(f"{edition} does not match what was issued.")
                wrong += 1
        if wrong:
            raise CommandError(f"Editions that do not match what was issued: {wrong}.")
        count = Edition.objects.count()
        told = "1 edition matches" if count == 1 else f"{count} editions match"
        self.stdout.write(f"{told} what was issued.")
