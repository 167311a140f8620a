"""Next steps that people added, corrected and ended."""

from django.db.models import Exists, OuterRef, QuerySet

from activity.queries.item import ActivityItem, describe_request, shorten
from activity.queries.of_requests import OF_REQUEST, REQUEST, became
from activity.queries.source import ActivitySource
from proposals.models import LeadProposal
from requests_log.domain.next_steps import STEP_AFTER_FEEDBACK
from requests_log.models import NextStep, StepEnding

WORDS_OF_A_STEP = 12


def _steps() -> QuerySet[NextStep]:
    """Return the next steps that are not part of something else that somebody did.

    One that a lead proposed is part of letting that through. One that an answer on an outcome adds
    is part of the answer: the lead did not write it, and it is not theirs.
    """
    is_proposed = Exists(LeadProposal.objects.filter(step=OuterRef("pk")))
    return NextStep.objects.filter(~is_proposed).exclude(what=STEP_AFTER_FEEDBACK, corrects=None)


def _of_step(step: NextStep) -> ActivityItem:
    did = "corrected a next step of" if step.corrects_id else "added a next step to"
    return _with_step(
        step, step, did, f": {shorten(str(step), WORDS_OF_A_STEP)}", since=became(step)
    )


def _of_ending(ending: StepEnding) -> ActivityItem:
    did = "corrected how a next step ended of" if ending.corrects_id else "ended a next step of"
    outcome = ending.get_outcome_display().lower()
    more = f": {shorten(str(ending.step), WORDS_OF_A_STEP)} ({outcome})"
    return _with_step(ending.step, ending, did, more, since=became(ending))


def _with_step(
    step: NextStep, record: NextStep | StepEnding, did: str, more: str, *, since: str
) -> ActivityItem:
    request = step.request
    about = describe_request(request, request.line.issue) if request else str(step.workstream)
    url = f"{step.subject.get_absolute_url()}#next-steps"
    return ActivityItem(record.recorded_at, str(record.by), did, about, url, more=more, since=since)


SOURCES = (
    ActivitySource(
        "step",
        _steps,
        "recorded_at",
        "by",
        _of_step,
        {**REQUEST, "area": "area_id", "department": "department_id"},
        (*OF_REQUEST, "workstream", "department", "area", "champion", "corrected_by"),
    ),
    ActivitySource(
        "ending",
        StepEnding.objects.all,
        "recorded_at",
        "by",
        _of_ending,
        {
            "request": "step__request_id",
            "area": "step__area_id",
            "department": "step__department_id",
        },
        (
            "by",
            "corrected_by",
            "step__request__current",
            "step__workstream",
            "step__department",
            "step__area",
            "step__champion",
        ),
    ),
)
