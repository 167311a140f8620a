from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = "Emails"

    def ready(self) -> None:
        from django.core.signals import request_finished

        from accounts import signals
        from outbox import account_emails
        from outbox.delivery import send_pending

        request_finished.connect(send_pending, dispatch_uid="emails after the response")
        signals.locked.connect(account_emails.tell_of_lock, dispatch_uid="email about a lock")
        signals.account_saved.connect(
            account_emails.tell_of_account, dispatch_uid="emails about an account"
        )
        signals.factors_removed.connect(
            account_emails.tell_of_factors, dispatch_uid="email about factors"
        )
