from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "digests"
    verbose_name = "Digests"

    def ready(self) -> None:
        from accounts.signals import role_ended
        from digests import subscriptions

        role_ended.connect(subscriptions.end_all, dispatch_uid="end digest and watches")
