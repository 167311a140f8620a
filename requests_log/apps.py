from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def install_guards(*, using: str, **_: Any) -> None:
    from requests_log import guards

    guards.ENTRIES.install(connections[using])


class RequestsLogConfig(AppConfig):
    name = "requests_log"
    verbose_name = "Requests of Whitehall"

    def ready(self) -> None:
        # SQLite drops a table's triggers whenever a migration remakes the table, so they are put
        # back after each migration and not only once.
        post_migrate.connect(install_guards, sender=self)

    def load_record(self) -> dict[str, int]:
        """Add what the fixtures hold of this app; return how many rows of each kind."""
        from requests_log import record

        return record.load()
