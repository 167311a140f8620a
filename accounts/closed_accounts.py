"""Accounts of people who have left: they lose their name and address, and keep id and role."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Role, SignInLock, User

# What pages say in place of a name.
FORMER = {
    Role.OFFICIAL: "A former official",
    Role.LEAD: "A former area lead",
    Role.CHAMPION: "A former champion",
    Role.ADMINISTRATOR: "A former administrator",
}
_DOMAIN = "former.invalid"


def anonymous_accounts() -> QuerySet[User]:
    """Return the accounts that have lost their name."""
    return User.objects.filter(email__endswith=f"@{_DOMAIN}")


@transaction.atomic
def anonymise(user: User) -> None:
    """Take the name and the address from a closed account, and all that signs it in.

    Raises ValueError if the account is open.
    """
    if user.is_active:
        raise ValueError(f"The account {user.pk} is open.")
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession, SignInLock):
        model._default_manager.filter(user=user).delete()
    user.name = FORMER[Role(user.role)]
    user.email = f"former-{user.pk}@{_DOMAIN}"
    user.set_unusable_password()
    user.save()
