"""Background tasks: what was asked for, how far it is, and how it ended."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cbtracker import clock

# A running task whose worker has not been heard of for so long has lost it. No task works longer
# than this without saying how far it is.
LOST_AFTER = dt.timedelta(minutes=2)
# The page says so if no worker has taken a task by then.
LATE_AFTER = dt.timedelta(minutes=1)
# A page that waits refreshes itself for so long: it must not keep a session alive for ever.
REFRESHED_FOR = dt.timedelta(minutes=20)


class TaskState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNENDED = (TaskState.WAITING, TaskState.RUNNING)


class BackgroundTaskQuerySet(models.QuerySet["BackgroundTask"]):
    def of(self, user: User) -> "BackgroundTaskQuerySet":
        """Return the tasks that ``user`` may see: their own."""
        return self.filter(by=user)

    def unended(self) -> "BackgroundTaskQuerySet":
        return self.filter(state__in=UNENDED)

    def lost(self) -> "BackgroundTaskQuerySet":
        """Return the tasks whose worker has stopped."""
        seen_before = timezone.now() - LOST_AFTER
        return self.filter(state=TaskState.RUNNING, seen_at__lt=seen_before)


class BackgroundTask(models.Model):
    """Work that somebody asked for and that takes too long for a page.

    ``attempt`` is the number of the run that may write: a worker of an earlier run finds another
    number, and stops. ``seen_at`` is when the worker was last heard of, by the calendar and not by
    the fixed clock of a demonstration. ``losses`` counts the workers that died in it.
    """

    kind = models.CharField(max_length=30)
    about = models.CharField(
        max_length=100, db_index=True, blank=True, help_text="What it works on, such as imports/3."
    )
    title = models.CharField(max_length=250)
    parameters = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.WAITING)
    attempt = models.PositiveIntegerField(default=1)
    losses = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(default=timezone.now)
    cancel_asked = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, help_text="How it ended, in sentences.")
    link = models.CharField(max_length=500, blank=True, help_text="The page of what it made.")
    link_text = models.CharField(max_length=100, blank=True)

    objects = BackgroundTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["by", "-id"], name="background_of_person"),
            models.Index(fields=["state", "seen_at"], name="background_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("background-task", args=[self.pk])

    @property
    def is_unended(self) -> bool:
        return self.state in UNENDED

    @property
    def is_lost(self) -> bool:
        """Whether its worker has stopped."""
        is_silent = timezone.now() - self.seen_at > LOST_AFTER
        return self.state == TaskState.RUNNING and is_silent

    @property
    def is_late(self) -> bool:
        """Whether no worker has taken it for longer than usual."""
        return self.state == TaskState.WAITING and timezone.now() - self.seen_at > LATE_AFTER

    @property
    def can_be_retried(self) -> bool:
        return self.state in (TaskState.FAILED, TaskState.CANCELLED) or self.is_lost

    @property
    def refreshes(self) -> bool:
        """Whether its page is to refresh itself."""
        is_recent = timezone.now() - self.seen_at < REFRESHED_FOR
        return self.is_unended and not self.is_lost and is_recent

    @property
    def colour(self) -> str:
        """The colour of its tag in the design system."""
        return _COLOURS["failed" if self.is_lost else self.state]

    @property
    def state_label(self) -> str:
        """Its state in words, on pages."""
        return "Interrupted" if self.is_lost else self.get_state_display()


_COLOURS = {
    "waiting": "grey",
    "running": "blue",
    "done": "green",
    "failed": "red",
    "cancelled": "yellow",
}


class TaskFile(models.Model):
    """A file that a task made, kept until the end of a day for whoever asked for it."""

    task = models.OneToOneField(BackgroundTask, on_delete=models.CASCADE, related_name="file")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    keep_until = models.DateField()

    def __str__(self) -> str:
        return self.name
