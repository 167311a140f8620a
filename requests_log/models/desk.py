"""What an official keeps on the desk: whose request it is, views of the list, acts on many."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from cbtracker import clock
from provenance.models import AuditEvent, Fact
from requests_log.models.entries import Entry
from requests_log.models.requests import Request


class RequestOwner(Fact):
    """The official who looks after a request today. Owners are not dated: see the changes."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="owner")
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_requests"
    )
    since = models.DateField(default=clock.today, editable=False)

    class Meta:
        ordering = ["request__number"]

    def __str__(self) -> str:
        return f"Owner of {self.request.reference}"

    @property
    def subject_key(self) -> str:
        return f"requests/{self.request.reference}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def shown_to(self, user: User) -> "SavedViewQuerySet":
        """Return a user's own views, and for officials those that colleagues share, by name."""
        shown = Q(user=user) | Q(is_shared=True) if user.is_official else Q(user=user)
        return self.filter(shown).select_related("user").order_by("name", "pk")


class SavedView(models.Model):
    """A view of the list: ``query`` is the part of its address after the question mark."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    is_shared = models.BooleanField("share it with colleagues", default=False)
    is_first = models.BooleanField("open the list with it", default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="requests_log_savedview_name",
                violation_error_message="You already have a view with this name.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="requests_log_savedview_named"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('requests')}?{self.query}"

    def as_query(self) -> QueryDict:
        """Return the filters and the sorting, by parameter."""
        return QueryDict(self.query)


class BulkKind(models.TextChoices):
    TARGET_DATE = "target_date", "Move the target date"
    CONFIRM = "confirm", "Confirm no change"
    WORKSTREAM = "workstream", "Put into an on-going workstream"
    OWNER = "owner", "Say who looks after them"


class BulkAct(models.Model):
    """One act on many requests, so that it is one line in the changes and is undone as a whole.

    ``value`` is what was chosen, in words, such as a date.
    """

    kind = models.CharField(max_length=20, choices=BulkKind)
    value = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(help_text="How many requests it changed.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(default=clock.now)
    entries = models.ManyToManyField(Entry, related_name="bulk_acts", blank=True)
    requests = models.ManyToManyField(Request, related_name="bulk_acts", blank=True)
    # Those of the owners that it changed.
    events = models.ManyToManyField(AuditEvent, related_name="bulk_acts", blank=True)
    # Who looked after each request, by its id: the ids of the officials before and after.
    owners: Any = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["done_at", "id"], name="requests_log_bulkact_time"),
            models.Index(
                fields=["undone_at", "id"],
                condition=models.Q(undone_at__isnull=False),
                name="requests_log_bulkact_undone",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.get_kind_display(), self.value)))
