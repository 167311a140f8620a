"""What has become of next steps since the last digest, as sentences."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Max

from digests.models import Digest
from requests_log.log.next_steps import describe_step
from requests_log.models import NextStep, StepEnding


@dataclass(frozen=True)
class StepChanges:
    """Sentences by request id, and the newest step and ending that were read."""

    by_request: dict[int, list[str]] = field(default_factory=dict)
    steps_up_to: int = 0
    endings_up_to: int = 0


def newest_step() -> int:
    """Return the id of the newest next step, or 0."""
    return NextStep.objects.aggregate(newest=Max("pk"))["newest"] or 0


def newest_ending() -> int:
    """Return the id of the newest ending of a next step, or 0."""
    return StepEnding.objects.aggregate(newest=Max("pk"))["newest"] or 0


def read_step_changes(digest: Digest) -> StepChanges:
    """Read the steps of requests that were added, corrected or ended since the last digest.

    They are written one at a time, so none can be committed later with a lower id.
    """
    owners = ("department", "area", "champion")
    steps = NextStep.objects.filter(pk__gt=digest.steps_up_to).select_related(*owners)
    endings = StepEnding.objects.filter(pk__gt=digest.endings_up_to)
    endings = endings.select_related(*(f"step__{owner}" for owner in owners))
    found: dict[int, list[str]] = defaultdict(list)
    steps_up_to, endings_up_to = digest.steps_up_to, digest.endings_up_to
    for step in steps.order_by("pk"):
        steps_up_to = step.pk
        if step.request_id:
            about = "Next step corrected" if step.corrects_id else "New next step"
            found[step.request_id].append(f"{about}: {describe_step(step)}")
    for ending in endings.order_by("pk"):
        endings_up_to = ending.pk
        if ending.step.request_id:
            outcome = ending.get_outcome_display().lower()
            sentence = f"Next step {outcome}: {describe_step(ending.step)}"
            found[ending.step.request_id].append(sentence)
    return StepChanges(dict(found), steps_up_to, endings_up_to)
