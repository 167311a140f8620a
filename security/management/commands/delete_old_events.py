"""Delete the security events that have been kept for their time, and locks as old."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.models import SignInLock
from cbtracker import clock
from security.models import SecurityEvent


class Command(BaseCommand):
    help = "Delete security events that need not be kept any more. The database refuses others."

    def handle(self, *args: Any, **options: Any) -> None:
        old = SecurityEvent.objects.filter(keep_until__lt=clock.today())
        events, _ = old.delete()
        earliest = clock.now() - dt.timedelta(days=settings.SECURITY_EVENT_DAYS)
        locks, _ = SignInLock.objects.filter(locked_at__lt=earliest).delete()
        self.stdout.write(f"{events} security events and {locks} locks deleted.")
