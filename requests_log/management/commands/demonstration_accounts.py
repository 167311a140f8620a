from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_log.seed import demonstration


class Command(BaseCommand):
    help = "Create the demonstration accounts and list them. Does not run in production."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accounts = demonstration.make_accounts()
        except demonstration.NotADemonstration as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Accounts, all with the password {demonstration.PASSWORD}")
        for account in accounts:
            self.stdout.write(f"  {account.email:<28} {account.name}")
