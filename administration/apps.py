from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "administration"
    verbose_name = "Administration"

    def ready(self) -> None:
        from accounts.signals import account_saved
        from administration.domain import invitations

        account_saved.connect(invitations.follow_account, dispatch_uid="invitations")
