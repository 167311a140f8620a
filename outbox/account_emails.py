"""Emails about accounts, through the outbox: links to set passwords, and what was changed."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.template.loader import render_to_string

from accounts.adapter import ClosedAdapter
from accounts.models import Role, SignInLock, User
from cbtracker import clock
from outbox import delivery
from outbox.composition import compose
from outbox.email_links import SET_PASSWORD
from outbox.models import Email

PASSWORD = "password"  # noqa: S105 - the kind of an email
NOTICE = "security notice"
# What was changed, by the name of allauth's template.
FACTORS = {
    "account_connected": "Single sign-on was connected",
    "totp_activated": "An authenticator app was set up",
    "totp_deactivated": "The authenticator app was removed",
    "webauthn_added": "A passkey was added",
    "webauthn_removed": "A passkey was removed",
    "recovery_codes_generated": "New recovery codes were made",
}
# So that nobody can fill somebody's mailbox.
MOST_LINKS_AN_HOUR = 5


class OutboxAdapter(ClosedAdapter):
    def run_later(self, action: Callable[[], object]) -> None:
        delivery.run_after_response(action)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Queue the email with the link to set a password, and send it after the response."""
        about = f"accounts/{user.pk}"
        an_hour_ago = clock.now() - dt.timedelta(hours=1)
        recent = Email.objects.filter(about=about, kind=PASSWORD, created_at__gt=an_hour_ago)
        if recent.count() >= MOST_LINKS_AN_HOUR:
            return
        template = "account/email/password_reset_key"
        link = {"password_reset_url": Email.LINK_PLACEHOLDER}
        queued = delivery.queue_email(
            key=f"{about}/password/{uuid4()}",
            about=about,
            kind=PASSWORD,
            to=user.email,
            to_name=user.name,
            subject=render_to_string(f"{template}_subject.txt"),
            text=render_to_string(f"{template}_message.txt", link),
            link_url_name=SET_PASSWORD,
            link_value=str(user.pk),
        )
        delivery.send_after_response(queued)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner of an account what allauth has changed, by the name of its template."""
        name = template_prefix.rpartition("/")[2]
        if what := FACTORS.get(name):
            send_notice("factor_changed", user, what=what)
        else:
            send_notice(name, user)


def send_notice(name: str, user: User, *, to: str = "", **context: object) -> None:
    """Queue an email about somebody's account, to them or to the address ``to``.

    It is sent after the response. ``templates/outbox/notices`` has its text, with the subject on
    the first line.
    """
    email = compose(f"outbox/notices/{name}.txt", user=user, now=clock.now(), **context)
    queued = delivery.queue_email(
        key=f"accounts/{user.pk}/{name}/{uuid4()}",
        about=f"accounts/{user.pk}",
        kind=NOTICE,
        to=to or user.email,
        to_name=user.name,
        subject=email.subject,
        text=email.text,
    )
    delivery.send_after_response(queued)


def tell_of_lock(lock: SignInLock, user: User | None, **_: object) -> None:
    """Tell the owner of an account that somebody guesses its password."""
    if user and user.is_active:
        delivery.run_after_response(lambda: send_notice("locked", user, lock=lock))


def tell_of_account(
    user: User, by: User, is_new: bool, changed: dict[str, object], is_told: bool, **_: object
) -> None:
    """Tell both addresses of another address, and all of another role or of a closed account."""
    if is_new:
        if not is_told:
            _tell_administrators("role_given", user, by)
        return
    if old := changed.get("email"):
        for address in (str(old), user.email):
            send_notice("email_changed", user, to=address, old=old)
    if old := changed.get("role"):
        send_notice("role_changed", user, old=Role(str(old)).label)
        _tell_administrators("role_given", user, by)
    if "is_active" in changed:
        send_notice("account_closed" if not user.is_active else "account_opened", user)


def tell_of_factors(user: User, **_: object) -> None:
    """Tell somebody that an administrator removed their second factor."""
    send_notice("factor_changed", user, what="An administrator removed your second factor")


def _tell_administrators(name: str, user: User, by: User) -> None:
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    for administrator in administrators.exclude(pk=user.pk):
        send_notice(name, administrator, about=user, by=by)
