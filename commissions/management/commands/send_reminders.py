from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cbtracker import clock
from commissions.domain import sending
from digests import schedule
from outbox import delivery


class Command(BaseCommand):
    help = (
        "Send the reminders that rounds are due, the digests that people chose, and every letter "
        "that could not be sent before. Run it as often as you like: each letter is sent once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.today()
        reminders = sending.put_due_reminders(today=today)
        digests = schedule.make_due(today=today)
        outcome = delivery.send_waiting()
        self.stdout.write(
            f"Reminders due: {reminders}. Digests due: {digests}. Letters sent: {outcome.sent}."
        )
        if left := outcome.failed + outcome.waiting:
            raise CommandError(f"Letters that could not be sent, and are tried again: {left}.")
