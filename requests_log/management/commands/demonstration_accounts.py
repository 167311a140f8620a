from django.core.management.base import BaseCommand, CommandError

from requests_log.seed import demonstration


class Command(BaseCommand):
    help = "Create the demonstration accounts and list them. Does not run in production."

    def handle(self, *args: object, **options: object) -> None:
        try:
            accounts = demonstration.create_accounts()
        except demonstration.NotDemonstrationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Demonstration accounts. Password for all: {demonstration.PASSWORD}")
        for account in accounts:
            self.stdout.write(f"  {account.email:<28} {account.name}")
