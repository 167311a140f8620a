from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.domain.publish import paper_of, still_prints
from papers.models import Edition


class Command(BaseCommand):
    help = "Prove that every edition still prints the lines that it was issued with."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for edition in Edition.objects.select_related("supersedes").order_by("number"):
            if not still_prints(edition, paper_of(edition)):
                self.stdout.write(f"{edition} does not print what was issued.")
                wrong += 1
        if wrong:
            raise CommandError(f"Editions that do not print what was issued: {wrong}.")
        count = Edition.objects.count()
        told = "1 edition prints" if count == 1 else f"{count} editions print"
        self.stdout.write(f"{told} just the lines that were issued.")
