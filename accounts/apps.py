from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        # To be told when somebody signs in, or removes a factor.
        from accounts import second_factor, sessions  # noqa: F401
