from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "areas"

    def ready(self) -> None:
        from accounts.signals import role_ended
        from areas.leads import end_leads
        from areas.models.families import FAMILY_FIGURES_TRIGGER
        from provenance import triggers

        triggers.install_after_migrations(self, FAMILY_FIGURES_TRIGGER)
        role_ended.connect(end_leads, dispatch_uid="end leads")

    def load_record(self) -> dict[str, int]:
        """Add this app's fixture rows; return the number added by name."""
        from areas import seed

        return seed.load()
