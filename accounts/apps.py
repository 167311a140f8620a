from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        # To be told when somebody signs in.
        from accounts import sessions  # noqa: F401
