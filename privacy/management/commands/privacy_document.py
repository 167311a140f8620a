"""Write docs/privacy.md from the code."""

from django.core.management.base import BaseCommand

from privacy.document import PATH, render_document


class Command(BaseCommand):
    help = "Write docs/privacy.md: what personal data is held, why and for how long."

    def handle(self, *args: object, **options: object) -> None:
        PATH.write_text(render_document(), encoding="utf-8")
        self.stdout.write(f"Wrote {PATH.name}.")
