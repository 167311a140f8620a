from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = "Meetings and papers"

    def ready(self) -> None:
        from django.core import checks

        from papers.formats.house_template import check_template
        from papers.models.triggers import CLEARANCES, EDITIONS
        from papers.tasks import register_tasks
        from provenance import triggers

        checks.register(check_template)
        register_tasks()

        triggers.install_after_migrations(self, *EDITIONS, *CLEARANCES)

    def load_record(self) -> dict[str, int]:
        """Load the fixtures of this app; return the number of rows added, by kind."""
        from papers import seed

        return seed.load()
