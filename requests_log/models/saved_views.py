"""Filters and sorting of the list of requests that somebody has named."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User


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
