from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "correspondence"
    verbose_name = "Letters"

    def ready(self) -> None:
        from correspondence.models import TRIGGERS
        from provenance import triggers

        triggers.install_after_migrations(self, *TRIGGERS)
