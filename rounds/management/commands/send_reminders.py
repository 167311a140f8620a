from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cbtracker import clock
from digests import due
from letters import outbox
from rounds import asking


class Command(BaseCommand):
    help = (
        "Send the reminders that rounds are due, the digests that people chose, and every letter "
        "that could not be sent before. Run it as often as you like: each letter is sent once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.today()
        reminders = asking.put_due_reminders(today=today)
        digests = due.make_due(today=today)
        outcome = outbox.send_waiting()
        self.stdout.write(
            f"Reminders due: {reminders}. Digests due: {digests}. Letters sent: {outcome.sent}."
        )
        if left := outcome.failed + outcome.waiting:
            raise CommandError(f"Letters that could not be sent, and are tried again: {left}.")
