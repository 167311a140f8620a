"""Invitations to choose a password, and files of people, areas, departments and contacts."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cbtracker import clock


class Invitation(models.Model):
    """A link by which one person chooses the first password of their account.

    It works once, until ``expires_at``. ``ended_at`` says when it was used, replaced or withdrawn.
    The database holds the key without its signature, so it holds no link that works.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations"
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="administration_invitation_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.user}"


class FactFile(models.Model):
    """A file that an administrator brings in: people, areas, departments or contacts.

    ``kind`` is the slug of what it holds (``administration.plan.fact_kinds``). ``heads`` and
    ``rows`` are its cells as they were read, each row with its number; ``mapping`` the place of the
    column of each detail. The rows are personal details, so they are deleted when they are saved.
    """

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200, help_text="The name of the file.")
    sha256 = models.CharField(max_length=64)
    remarks: Any = models.JSONField(default=list)
    heads: Any = models.JSONField(default=list)
    rows: Any = models.JSONField(default=list)
    mapping: Any = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    saved_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0, help_text="How many rows were new.")
    changed = models.PositiveIntegerField(default=0, help_text="How many rows changed something.")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("fact-file", args=[self.pk])
