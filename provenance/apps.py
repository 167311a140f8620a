from django.apps import AppConfig


class ProvenanceConfig(AppConfig):
    name = "provenance"
    verbose_name = "Change history for places and people"

    def ready(self) -> None:
        from provenance import triggers
        from provenance.models import CHANGES

        triggers.install_after_migrations(self, CHANGES)
