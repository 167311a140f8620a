from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "areas"

    def ready(self) -> None:
        from areas.models.families import FIGURES
        from provenance import triggers

        triggers.install_after_migrations(self, FIGURES)

    def load_record(self) -> dict[str, int]:
        """Add what the fixtures hold of this app; return how many rows of each kind."""
        from areas import seed

        return seed.load()
