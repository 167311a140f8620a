from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = "Meetings and papers"

    def ready(self) -> None:
        from django.core import checks

        from papers.checks import check_template
        from papers.models.triggers import CLEARANCES, EDITIONS
        from provenance import triggers

        checks.register(check_template)
        triggers.install_after_migrations(self, *EDITIONS, *CLEARANCES)

    def load_record(self) -> dict[str, int]:
        """Load the fixtures of this app; return the number of rows added, by kind."""
        from papers import seed

        return seed.load()
