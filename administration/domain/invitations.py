"""Invitations: a link by email to choose the first password of an account."""

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.changes import NOT_ADMINISTRATOR, lock_administrators
from accounts.forms import NewPasswordForm
from accounts.models import User
from administration.domain.leaving import areas_championed, areas_led
from administration.models import Invitation
from cbtracker import clock
from outbox import delivery
from outbox.composition import compose
from outbox.email_links import INVITATION
from outbox.models import Email
from outbox.signed_urls import unsign
from security.events import record, short
from security.models import EventKind

# How long the link works. An invitation waits for somebody's holiday, and a password link does not.
INVITATION_DAYS = 14
EMAIL_KIND = "invitation"
# So that nobody can fill somebody's mailbox.
MOST_AN_HOUR = 5


class UnknownInvitationError(Exception):
    """The signature is wrong, or no such link was made."""


class InvitationEndedError(Exception):
    """The link was used, replaced or withdrawn, or its time is over."""


@transaction.atomic
def invite(user: User, *, by: User) -> Email:
    """Send somebody an email with a link to choose a password; end the links before it.

    Where people sign in by single sign-on alone, the email leads there. Raises ValidationError
    if the account is closed or has a password, or has been sent too many.
    """
    if by.pk not in lock_administrators():
        raise ValidationError(NOT_ADMINISTRATOR)
    if not user.is_active:
        raise ValidationError(f"The account of {user.name} is closed.")
    if settings.PASSWORDS_ALLOWED and user.has_usable_password():
        raise ValidationError(f"{user.name} has chosen a password already.")
    about, now = _about(user), clock.now()
    recent = Email.objects.filter(
        about=about, kind=EMAIL_KIND, created_at__gt=now - dt.timedelta(hours=1)
    )
    if recent.count() >= MOST_AN_HOUR:
        raise ValidationError(f"{user.name} was sent {MOST_AN_HOUR} emails. Wait an hour.")
    withdraw(user, by=by, reason="A newer invitation was sent.")
    invitation = Invitation.objects.create(
        user=user, by=by, made_at=now, expires_at=now + dt.timedelta(days=INVITATION_DAYS)
    )
    words = compose(
        "administration/emails/invitation.txt",
        user=user,
        by=by,
        areas=areas_led(user) or areas_championed(user),
        until=invitation.expires_at,
        link=Email.LINK_PLACEHOLDER,
        sign_in=f"{settings.SITE_URL}{reverse(settings.LOGIN_URL)}",
        sign_on_name=settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        passwords_allowed=settings.PASSWORDS_ALLOWED,
    )
    link = {"link_url_name": INVITATION, "link_value": str(invitation.key)}
    email = delivery.queue_email(
        key=f"{about}/invitation/{uuid.uuid4()}",
        about=about,
        kind=EMAIL_KIND,
        to=user.email,
        to_name=user.name,
        subject=words.subject,
        text=words.text,
        by=by,
        **(link if settings.PASSWORDS_ALLOWED else {}),
    )
    delivery.send_after_response(email)
    return email


def withdraw(user: User, *, by: User, reason: str) -> None:
    """End the open link of somebody, and cancel an email with it that was not sent yet."""
    for invitation in Invitation.objects.select_for_update(no_key=True).filter(
        user=user, ended_at=None
    ):
        invitation.ended_at = clock.now()
        invitation.save(update_fields=["ended_at"])
        detail = f"{INVITATION} {short(str(invitation.key))}"
        record(EventKind.LINK_WITHDRAWN, user=by, about=user, detail=detail)
    delivery.cancel(about=_about(user), reason=reason, kinds=(EMAIL_KIND,))


def follow_account(
    *,
    user: User,
    by: User,
    is_new: bool,
    changed: dict[str, object],
    is_told: bool,
    **_: object,
) -> None:
    """Invite whoever is added in the admin site; withdraw the link of a closed account.

    A link that went to another address is withdrawn, too. It receives ``account_saved``.
    """
    if is_new:
        if user.is_active and not is_told:
            invite(user, by=by)
    elif not user.is_active or "email" in changed:
        withdraw(user, by=by, reason="The account was closed, or its email address changed.")


def find(token: str) -> Invitation:
    """Return the invitation that a token opens.

    Raises UnknownInvitationError, or InvitationEndedError if it does not work any more.
    """
    key = unsign(INVITATION, token)
    invitation = Invitation.objects.select_related("user").filter(key=key).first() if key else None
    if invitation is None:
        raise UnknownInvitationError
    if not _is_open(invitation):
        raise InvitationEndedError
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, form: NewPasswordForm) -> None:
    """Save the password of a valid form; the link has been used then.

    Raises InvitationEndedError if it was used, or withdrawn, at this moment.
    """
    locked = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("user")
    current = locked.get(pk=invitation.pk)
    if not _is_open(current):
        raise InvitationEndedError
    current.ended_at = clock.now()
    current.save(update_fields=["ended_at"])
    # The account as it is now, which may have changed since the page was opened.
    form.user = current.user
    form.save()
    record(
        EventKind.PASSWORD_CHANGED,
        user=current.user,
        about=current.user,
        detail="by an invitation",
    )


def _is_open(invitation: Invitation) -> bool:
    user = invitation.user
    return (
        settings.PASSWORDS_ALLOWED
        and invitation.ended_at is None
        and clock.now() < invitation.expires_at
        and user.is_active
        and not user.has_usable_password()
    )


def _about(user: User) -> str:
    return f"accounts/{user.pk}"
