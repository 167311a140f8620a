from django.apps import AppConfig


class RequestsLogConfig(AppConfig):
    name = "requests_log"
    verbose_name = "Requests of Whitehall"

    def ready(self) -> None:
        from accounts.signals import role_ended
        from provenance import triggers
        from requests_log.domain import owners, rebuild
        from requests_log.models.triggers import LOG

        triggers.install_after_migrations(self, *LOG)
        rebuild.connect_signals()
        role_ended.connect(owners.end_ownership, dispatch_uid="end ownership")

    def load_record(self) -> dict[str, int]:
        """Load this app's rows from the fixtures; return how many were added of each kind."""
        from requests_log.seed import fixtures

        return fixtures.load()
