from django.apps import AppConfig
from django.conf import settings


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = "Running the service"

    def ready(self) -> None:
        if settings.SLOW_QUERY_MS:
            from django.db.backends.signals import connection_created

            from operations import slow_queries

            connection_created.connect(slow_queries.watch, dispatch_uid="slow queries")
        if settings.SENTRY_DSN:
            from operations import error_reports

            error_reports.start()
