from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "departments"

    def ready(self) -> None:
        from accounts.signals import role_ended
        from departments.champion_accounts import end_champion
        from departments.models.triggers import ONE_CHAMPION_TRIGGER
        from provenance import triggers

        triggers.install_after_migrations(self, ONE_CHAMPION_TRIGGER)
        role_ended.connect(end_champion, dispatch_uid="end champion")

    def load_record(self) -> dict[str, int]:
        """Add this app's fixture rows; return the number added by name."""
        from departments import seed

        return seed.load()
