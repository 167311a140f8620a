"""The official who looks after a request."""

from django.conf import settings
from django.db import models

from cbtracker import clock
from provenance.models import Fact
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
