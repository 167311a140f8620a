from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "departments"

    def ready(self) -> None:
        from departments.models.triggers import ONE_CHAMPION
        from provenance import triggers

        triggers.install_after_migrations(self, ONE_CHAMPION)

    def load_record(self) -> dict[str, int]:
        """Add what the fixtures hold of this app; return how many rows of each kind."""
        from departments import seed

        return seed.load()
