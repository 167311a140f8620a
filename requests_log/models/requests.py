"""Requests, each with a copy of its current line."""

from django.db import models

from requests_log.models.classification import workstream_if_on_going
from requests_log.models.entries import Entry
from requests_log.models.line_copies import LineCopy, LineCopyQuerySet


class Request(LineCopy):
    """One barrier put to Whitehall.

    All fields but ``number`` are copied from its log, in the transaction that adds the entry.
    ``check_log`` verifies that they agree.
    """

    REQUEST_ID_FIELD = "pk"

    number = models.PositiveIntegerField(unique=True)
    current = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = LineCopyQuerySet["Request"].as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [workstream_if_on_going("requests_log_request_workstream_if_on_going")]
