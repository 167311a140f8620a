"""What has become of the next steps of requests since somebody last read the record."""

from collections import defaultdict

from digests.changed_requests import ChangedRequests
from requests_log.log.next_steps import describe_step
from requests_log.models import NextStep, StepEnding

_OWNERS = ("department", "area", "champion")


def describe_step_changes(changed: ChangedRequests) -> dict[int, list[str]]:
    """Return sentences on the steps that were added, corrected or ended, by request id."""
    steps = NextStep.objects.filter(request__in=changed.marks, pk__lte=changed.up_to.steps)
    endings = StepEnding.objects.filter(
        step__request__in=changed.marks, pk__lte=changed.up_to.endings
    )
    found: dict[int, list[str]] = defaultdict(list)
    for step in steps.select_related(*_OWNERS).order_by("pk"):
        if step.request_id and step.pk > changed.marks[step.request_id].steps:
            about = "Next step corrected" if step.corrects_id else "New next step"
            found[step.request_id].append(f"{about}: {describe_step(step)}")
    related = endings.select_related(*(f"step__{owner}" for owner in _OWNERS))
    for ending in related.order_by("pk"):
        request = ending.step.request_id
        if request and ending.pk > changed.marks[request].endings:
            outcome = ending.get_outcome_display().lower()
            found[request].append(f"Next step {outcome}: {describe_step(ending.step)}")
    return dict(found)
