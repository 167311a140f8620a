from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "facts"
    verbose_name = "Who changed what is said of places and people"

    def ready(self) -> None:
        from facts import guards
        from facts.models import CHANGES

        guards.install_after_migrations(self, CHANGES)
