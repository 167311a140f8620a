from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cbtracker import clock, read_only
from commissions.domain import sending
from digests import schedule
from outbox import delivery


class Command(BaseCommand):
    help = (
        "Send the reminders and digests that are due, and retry emails that are waiting. "
        "You can run it as often as you like: each email is sent once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        read_only.refuse_command()
        today = clock.today()
        reminders = sending.queue_due_reminders(today=today)
        digests = schedule.queue_due_digests(today=today)
        result = delivery.send_waiting()
        self.stdout.write(
            f"Reminders due: {reminders}. Digests due: {digests}. Emails sent: {result.sent}."
        )
        # What another process is sending, or was refused earlier and has to wait, is no failure.
        if result.server_error:
            raise CommandError(f"The mail server could not be reached: {result.server_error}")
        if result.failed:
            raise CommandError(
                f"Emails that were refused: {result.failed}. The page Emails says why."
            )
