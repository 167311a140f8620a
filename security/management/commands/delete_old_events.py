"""Delete the security events that have been kept for their time."""

from typing import Any

from django.core.management.base import BaseCommand

from cbtracker import clock
from security.models import SecurityEvent


class Command(BaseCommand):
    help = "Delete security events that need not be kept any more. The database refuses others."

    def handle(self, *args: Any, **options: Any) -> None:
        old = SecurityEvent.objects.filter(keep_until__lt=clock.today())
        deleted, _ = old.delete()
        self.stdout.write(f"{deleted} security events deleted.")
