from django.apps import AppConfig


class ProvenanceConfig(AppConfig):
    name = "provenance"
    verbose_name = "Change history for places and people"

    def ready(self) -> None:
        from provenance import triggers
        from provenance.models import AUDIT_EVENT_TRIGGER

        triggers.install_after_migrations(self, AUDIT_EVENT_TRIGGER)
