"""Single sign-on by OpenID Connect: an account of ours, opened by a department's own provider.

Administrators add accounts and give roles here. The provider only says who somebody is: by the
email address the first time, and from then on by its own name for them, which never changes.
"""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect an account of ours at the first sign-in with its address.

        Raises ImmediateHttpResponse with a page for somebody who has no account.
        """
        if sociallogin.state.get("process") == "connect":
            raise PermissionDenied
        if sociallogin.is_existing:
            return
        user = _account_of(sociallogin)
        if user is None:
            page: HttpResponse = render(request, "socialaccount/no_account.html", status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, user)


def has_signed_on(request: HttpRequest) -> bool:
    """Return whether this session began at the provider."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "socialaccount" for record in records)


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the sign-in page says of single sign-on and of passwords."""
    return {
        "sign_on_name": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        "passwords_allowed": settings.PASSWORDS_ALLOWED,
    }


def _account_of(sociallogin: SocialLogin) -> User | None:
    """Return the account with the address that the provider vouches for.

    An account that another person at the provider has opened stays theirs, until an administrator
    changes its address: a mailbox may be given to somebody else.
    """
    for address in sociallogin.email_addresses:
        if not (address.verified or settings.OIDC_TRUST_EMAIL):
            continue
        user = User.objects.filter(email=address.email.strip().lower()).first()
        if user and not SocialAccount.objects.filter(user=user).exists():
            return user
    return None
