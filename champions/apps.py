from django.apps import AppConfig


class ChampionsConfig(AppConfig):
    name = "champions"
    verbose_name = "Champions"

    def ready(self) -> None:
        from champions.models import TRIGGERS
        from provenance import triggers

        triggers.install_after_migrations(self, *TRIGGERS)
