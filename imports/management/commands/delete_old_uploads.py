"""Delete files that were uploaded and never saved."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand

from cbtracker import clock
from imports.models import Import

# Days after which nobody goes on with an upload.
UPLOAD_DAYS = 30


class Command(BaseCommand):
    help = (
        "Deletes files that were uploaded more than 30 days ago and from which nothing was saved."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        earliest = clock.now() - dt.timedelta(days=UPLOAD_DAYS)
        old = Import.objects.filter(saved_at=None, uploaded_at__lt=earliest)
        count, _ = old.delete()
        self.stdout.write(f"{count} uploads deleted.")
