"""Emails of django-allauth, which sets passwords, through the outbox."""

from typing import Any
from uuid import uuid4

from django.template.loader import render_to_string

from accounts.adapter import ClosedAdapter
from accounts.models import User
from outbox import delivery
from outbox.email_links import SET_PASSWORD
from outbox.models import Email


class OutboxAdapter(ClosedAdapter):
    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Queue the email with the link to set a password, and send it after the response.

        The page then says the same, in the same time, as for an address without an account.
        """
        template = "account/email/password_reset_key"
        link = {"password_reset_url": Email.LINK_PLACEHOLDER}
        queued = delivery.queue_email(
            key=f"accounts/{user.pk}/password/{uuid4()}",
            about=f"accounts/{user.pk}",
            kind="password",
            to=user.email,
            to_name=user.name,
            subject=render_to_string(f"{template}_subject.txt"),
            text=render_to_string(f"{template}_message.txt", link),
            link_url_name=SET_PASSWORD,
            link_value=str(user.pk),
        )
        delivery.send_after_response(queued)
