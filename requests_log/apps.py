from django.apps import AppConfig


class RequestsLogConfig(AppConfig):
    name = "requests_log"
    verbose_name = "Requests of Whitehall"

    def ready(self) -> None:
        from facts import guards
        from requests_log import refiling
        from requests_log.guards import ENTRIES, VERDICTS
        from requests_log.word_index import WordIndex

        guards.install_after_migrations(self, ENTRIES, VERDICTS, WordIndex())
        refiling.follow()

    def load_record(self) -> dict[str, int]:
        """Add what the fixtures hold of this app; return how many rows of each kind."""
        from requests_log import record

        return record.load()
