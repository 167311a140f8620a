"""Letters as they were sent, to whom, and the replies that officials logged by hand."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from areas.models import Area
from cbtracker import clock
from cbtracker.clock import in_words
from departments.models import Champion, Department
from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from provenance.triggers import Trigger

Recipient = Area | Department | Champion


class Letter(AppendOnly):
    """The words that an official wrote, with fields such as ``{name}``. Each copy has its own."""

    REFUSAL = "A letter cannot be changed or deleted once it is sent."

    subject = models.CharField(max_length=200)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    sent_on = models.DateField(default=clock.today, help_text="Date sent, by the site's clock.")
    submission = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Form submission that sent it."
    )

    objects = AppendOnlyQuerySet["Letter"].as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(text=""), name="correspondence_letter_words"
            )
        ]
        indexes = [
            models.Index(fields=["sent_at", "id"], name="correspondence_letter_time"),
            models.Index(fields=["by", "sent_at", "id"], name="correspondence_letter_by_time"),
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("letter", args=[self.pk])

    @property
    def about(self) -> str:
        """The value of ``Email.about`` of its emails."""
        return f"letters/{self.pk}"


class LetterCopy(AppendOnly):
    """A letter as one person got it: to whom it went, and every word of it."""

    REFUSAL = "A letter cannot be changed or deleted once it is sent."

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="copies")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    champion = models.ForeignKey(
        Champion, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    to = models.EmailField()
    to_name = models.CharField(max_length=150, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()

    objects = AppendOnlyQuerySet["LetterCopy"].as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "letter copies"
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, department__isnull=True, champion__isnull=True)
                | Q(area__isnull=True, department__isnull=False, champion__isnull=True)
                | Q(area__isnull=True, department__isnull=True, champion__isnull=False),
                name="correspondence_copy_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"Letter {self.letter_id} to {self.recipient.name}"

    def get_absolute_url(self) -> str:
        return reverse("letter-copy", args=[self.pk])

    @property
    def recipient(self) -> Recipient:
        """The area, department or champion."""
        found = self.area or self.department or self.champion
        if found is None:
            raise ValueError("A copy goes to an area, a department or a champion.")
        return found

    @property
    def email_key(self) -> str:
        """The value of ``Email.key`` of its email."""
        return f"letter/{self.letter_id}/{self.pk}"

    def source_of(self, received_on: dt.date) -> str:
        """Return how an entry names a reply as its source."""
        return f"{self}, reply of {in_words(received_on)}"[:200]


class LetterReplyChannel(models.TextChoices):
    """How a reply came."""

    LETTER = "letter", "Letter"
    EMAIL = "email", "Email"
    TELEPHONE = "telephone", "Telephone"
    MEETING = "meeting", "Meeting"


class LetterReply(AppendOnly):
    """A reply to a letter, which an official logged by hand."""

    REFUSAL = "A reply cannot be changed or deleted. Log the right one."

    copy = models.ForeignKey(LetterCopy, on_delete=models.PROTECT, related_name="replies")
    received_on = models.DateField()
    channel = models.CharField(max_length=10, choices=LetterReplyChannel)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects = AppendOnlyQuerySet["LetterReply"].as_manager()

    class Meta:
        ordering = ["received_on", "pk"]
        verbose_name_plural = "letter replies"
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=LetterReplyChannel.values),
                name="correspondence_reply_channel",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="correspondence_reply_words"),
        ]
        indexes = [
            models.Index(fields=["recorded_at", "id"], name="correspondence_reply_time"),
            models.Index(fields=["by", "recorded_at", "id"], name="correspondence_reply_by_time"),
        ]

    def __str__(self) -> str:
        return f"Reply to {self.copy}"

    @property
    def source(self) -> str:
        """How an entry names it as its source."""
        return self.copy.source_of(self.received_on)


TRIGGERS = (
    Trigger(
        "correspondence_letter",
        "a letter that was sent is never changed and never deleted",
        duplicate_when=("id = NEW.id", "submission = NEW.submission"),
        words=("subject", "text"),
    ),
    Trigger(
        "correspondence_lettercopy",
        "a letter that was sent is never changed and never deleted",
        duplicate_when=("id = NEW.id",),
        words=("to", "to_name", "subject", "text"),
    ),
    Trigger(
        "correspondence_letterreply",
        "a reply to a letter is never changed and never deleted",
        duplicate_when=("id = NEW.id",),
        words=("words",),
    ),
)
