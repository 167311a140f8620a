"""Emails, stored from when they are queued, so that each is sent once and can be read later."""

import datetime as dt
import re
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

# What stands in place of the words of an email that has been kept for its time.
FORGOTTEN = "Not kept any more"


class EmailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"
    NOT_DELIVERED = "not_delivered"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


UNSENT = Q(sent_at__isnull=True, cancelled_at__isnull=True, given_up_at__isnull=True)


class EmailQuerySet(models.QuerySet["Email"]):
    def waiting(self) -> "EmailQuerySet":
        """Return the emails that are still to be sent."""
        return self.filter(UNSENT)

    def due(self, now: dt.datetime) -> "EmailQuerySet":
        """Return those that are to be sent now: not refused a short while ago."""
        return self.waiting().filter(Q(retry_at__isnull=True) | Q(retry_at__lte=now))

    def to_send_again(self) -> "EmailQuerySet":
        """Return those that were given up, and whose words are still kept."""
        return self.filter(given_up_at__isnull=False).exclude(text=FORGOTTEN)

    def sent(self) -> "EmailQuerySet":
        return self.filter(sent_at__isnull=False)

    def in_state(self, state: EmailState) -> "EmailQuerySet":
        if state == EmailState.CANCELLED:
            return self.filter(cancelled_at__isnull=False)
        if state == EmailState.NOT_DELIVERED:
            return self.filter(given_up_at__isnull=False)
        return self.sent() if state == EmailState.SENT else self.waiting()


class Email(models.Model):
    """One email to one address.

    ``{link}`` in the text marks where the signed link goes. The link is made when the email is
    sent, so a database leak exposes no usable links.
    """

    LINK_PLACEHOLDER = "{link}"
    # The placeholder, and right after it a file of the page that the link opens, if there is one.
    LINK_AND_FILE = re.compile(r"\{link\}([a-z]+\.[a-z]+)?")

    key = models.CharField(
        max_length=400, unique=True, help_text="Unique key that prevents a duplicate email."
    )
    about = models.CharField(
        max_length=100,
        db_index=True,
        help_text="Record it relates to, such as commissions/3/addressees/7.",
    )
    kind = models.CharField(max_length=30, help_text="Type of email, such as reminder.")
    thread = models.CharField(
        max_length=100,
        blank=True,
        help_text="What the emails of one conversation have in common; blank for none.",
    )
    to = models.EmailField()
    to_name = models.CharField(max_length=150, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    link_url_name = models.CharField(
        max_length=50, blank=True, help_text="Name of the URL that its link opens."
    )
    link_value = models.CharField(max_length=50, blank=True, help_text="Value signed in its link.")
    unsubscribe_url_name = models.CharField(
        max_length=50, blank=True, help_text="Name of the URL that its unsubscribe link opens."
    )
    unsubscribe_value = models.CharField(
        max_length=50, blank=True, help_text="Value signed in its unsubscribe link."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="User who triggered it; blank for jobs.",
    )
    created_at = models.DateTimeField()
    created_on = models.DateField(help_text="Date on the service’s clock when it was created.")
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    claimed_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Reserved by a sending process until this time (real time).",
    )
    retry_at = models.DateTimeField(
        null=True, blank=True, help_text="After a refusal: not tried again before (real time)."
    )
    given_up_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was refused too often, or for good."
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    objects = EmailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="outbox_email_key"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="outbox_email_not_sent_and_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True)
                | Q(sent_at__isnull=True, cancelled_at__isnull=True),
                name="outbox_email_given_up_only_if_unsent",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=UNSENT, name="outbox_email_waiting"),
            models.Index(
                fields=["thread", "id"], condition=~Q(thread=""), name="outbox_email_thread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, to {self.to}"

    def get_absolute_url(self) -> str:
        return reverse("email", args=[self.pk])

    def first_of_thread(self) -> "Email | None":
        """Return the first email of its conversation that went to its address, or None."""
        if not self.thread:
            return None
        sent = Email.objects.sent().filter(thread=self.thread, pk__lt=self.pk)
        return sent.exclude(thread="").filter(to__iexact=self.to).order_by("pk").first()

    @property
    def state(self) -> EmailState:
        if self.sent_at:
            return EmailState.SENT
        if self.given_up_at:
            return EmailState.NOT_DELIVERED
        return EmailState.CANCELLED if self.cancelled_at else EmailState.WAITING

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it was given up, and its words are still kept."""
        return self.state == EmailState.NOT_DELIVERED and self.text != FORGOTTEN

    @property
    def is_being_sent(self) -> bool:
        """Whether a process has claimed it."""
        claimed = self.claimed_until is not None and self.claimed_until > timezone.now()
        return self.state == EmailState.WAITING and claimed

    @property
    def kind_label(self) -> str:
        return self.kind.replace("_", " ").capitalize()
