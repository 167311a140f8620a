"""Agencies that a request concerns without being asked of them."""

from django.db import models

from departments.models import Department
from provenance.models import Fact
from requests_log.models.requests import Request


class Concern(Fact):
    """A department or agency that a request names in its words. It is our reading.

    It does not count as asked: the paper, counts, lists and commissions pass it over.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="concerns")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="concerns")

    class Meta:
        ordering = ["department__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "department"], name="requests_log_concern_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request.reference} concerns {self.department.code}"

    @property
    def subject_key(self) -> str:
        return f"requests/{self.request.reference}"
