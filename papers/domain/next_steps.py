"""The next steps that a paper prints below the status of a request, if it is to."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from cbtracker.text import BULLET
from requests_log.as_of import AsOf
from requests_log.log.next_steps import describe_step, open_by_request, open_steps
from requests_log.models import NextStep

WORKSTREAM_STEPS = "Next steps of the workstreams:"


def describe_steps(steps: Iterable[NextStep]) -> str:
    """Return steps as printed: a bullet for each, with whose move it is and when it is due."""
    return "\n".join(f"{BULLET}Next: {describe_step(step)}" for step in steps)


def read_steps_as_printed(
    requests: Iterable[int] | QuerySet[Any, Any], at: AsOf
) -> Mapping[int, str]:
    """Return the open steps of requests on a date as printed, by request id."""
    found = open_by_request(requests, at=at)
    return {request: describe_steps(steps) for request, steps in found.items()}


def read_workstream_steps(at: AsOf) -> str:
    """Return the open steps of workstreams on a date as printed, or an empty string."""
    rows = open_steps(at).filter(workstream__isnull=False)
    rows = rows.select_related("workstream", "department", "area", "champion")
    steps = rows.order_by("workstream__position", "pk")
    lines = [f"{BULLET}{step.workstream}: {describe_step(step)}" for step in steps]
    return "\n".join([WORKSTREAM_STEPS, *lines]) if lines else ""
