from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def install_guards(*, using: str, **_: Any) -> None:
    from papers.guards import EDITIONS

    for guard in EDITIONS:
        guard.install(connections[using])


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = "Meetings and papers"

    def ready(self) -> None:
        # As for entries: SQLite drops a table's triggers whenever a migration remakes the table.
        post_migrate.connect(install_guards, sender=self)

    def load_record(self) -> dict[str, int]:
        """Add what the fixtures hold of this app; return how many rows of each kind."""
        from papers import record

        return record.load()
