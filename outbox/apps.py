from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = "Emails"

    def ready(self) -> None:
        from django.core.signals import request_finished

        from outbox.delivery import send_pending

        request_finished.connect(send_pending, dispatch_uid="emails after the response")
