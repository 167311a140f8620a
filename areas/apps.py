from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "areas"

    def ready(self) -> None:
        from areas.models.families import FIGURES
        from facts import guards

        guards.install_after_migrations(self, FIGURES)
