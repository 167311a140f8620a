"""Let the application's database role read and write rows, and nothing else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, transaction

from security import database_role


class Command(BaseCommand):
    help = (
        "Let a role of PostgreSQL read and write the rows of all tables, and do nothing else."
        " Run it once, after the first migrate, as the role that owns the tables."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="The role of DATABASE_URL in production.")

    def handle(self, *, role: str, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles.")
        if connection.settings_dict["USER"] == role:
            raise CommandError("Run this as the role that owns the tables: see docs/operate.md.")
        try:
            with transaction.atomic():
                database_role.grant(connection, role)
        except DatabaseError as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(f"{role} can read and write rows, and change no table.")
