from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "rounds"
    verbose_name = "Rounds"

    def ready(self) -> None:
        from facts import guards
        from rounds.guards import ANSWERS

        guards.install_after_migrations(self, *ANSWERS)
