"""Which account somebody gets who signs in with their organisation's account."""

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from accounts.models import User
from accounts.single_sign_on import SignOnAdapter

pytestmark = pytest.mark.django_db


def sign_on(*addresses: tuple[str, bool], **given: Any) -> list[User]:
    """Return the accounts that are connected at a sign-in with these addresses, verified or not."""
    connected: list[User] = []
    login = SimpleNamespace(
        state={},
        is_existing=False,
        email_addresses=[SimpleNamespace(email=a, verified=v) for a, v in addresses],
        connect=lambda _, user: connected.append(user),
    )
    vars(login).update(given)
    SignOnAdapter().pre_social_login(RequestFactory().get("/"), login)
    return connected


def test_it_is_the_account_with_an_address_that_the_organisation_vouches_for(official: User):
    address = official.email.upper()
    assert sign_on(("else@example.com", False), (f" {address} ", True)) == [official]


def test_an_address_that_nobody_vouches_for_opens_no_account(official: User):
    with pytest.raises(ImmediateHttpResponse) as refused:
        sign_on((official.email, False))
    assert refused.value.response.status_code == 403


def test_all_addresses_count_where_the_organisation_is_trusted(official: User, settings: Any):
    settings.OIDC_TRUST_EMAIL = True
    assert sign_on((official.email, False)) == [official]


def test_an_account_is_connected_once(official: User):
    SocialAccount.objects.create(user=official, provider="oidc", uid="1")
    with pytest.raises(ImmediateHttpResponse):
        sign_on((official.email, True))
    assert sign_on((official.email, True), is_existing=True) == []


def test_nobody_connects_an_account_by_hand(official: User):
    with pytest.raises(PermissionDenied):
        sign_on((official.email, True), state={"process": "connect"})
    assert sign_on((official.email, True), state={"process": "login"}) == [official]
