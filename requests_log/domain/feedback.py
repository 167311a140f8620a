"""Feedback from areas on outcomes: giving it, reading it, and reopening a request for it.

``give_feedback`` is the only function that saves feedback. Feedback adds no entry to the log and
does not change the request's stage. If something is left to solve, DCLG has a next step.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from areas.models import Area, area_ids_led_by
from cbtracker import clock
from cbtracker.text import refuse_unprintable, tidy
from requests_log.as_of import AsOf, day_of
from requests_log.domain import commands, next_steps
from requests_log.domain.authorisation import official_only
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.domain.validation import validate_length
from requests_log.log.reader import effective_entries, log_as_of
from requests_log.models import (
    NOT_SOLVED,
    Entry,
    Feedback,
    FeedbackAnswer,
    LineCopyQuerySet,
    LineRows,
    Request,
)
from requests_log.permissions import all_requests, areas_of, feedback_visible_to, visible_to
from requests_log.projections.hierarchy import lock_logs
from requests_log.rules.stages import Stage, find_move
from requests_log.scope import for_areas, named_by_area

# How many rows are read at most to find requests that are not solved.
READ_LIMIT = 1_000
CHOOSE = "Choose yes, partly or no."
SAY_WHY = "Enter what is not solved, and why."
# What a reopened request says, by the answer. It names no area, as not all readers may know which.
REOPENED = {
    FeedbackAnswer.NO: "Reopened, because an area says that the outcome does not solve this.",
    FeedbackAnswer.PARTLY: "Reopened, because an area says that the outcome solves this in part.",
}
# The fields of an entry that decide what the current outcome is.
_OUTCOME_FIELDS = (
    *("request_id", "number", "kind", "corrects_id"),
    *("effective_on", "recorded_at", "stage", "status"),
)
# The number and status of an entry with an outcome.
Outcome = tuple[int, str]


@dataclass(frozen=True)
class AreaFeedback:
    """The latest feedback of an area; ``is_current`` if it is about the current outcome."""

    feedback: Feedback
    is_current: bool

    @property
    def is_not_solved(self) -> bool:
        """Whether the area says that the current outcome leaves something to solve."""
        return self.is_current and self.feedback.answer in NOT_SOLVED


def give_feedback(
    *, by: User, request: Request, area: Area, answer: str, why: str, seen: Entry
) -> Feedback:
    """Return the new feedback of an area on the outcome of a resolved request, from its lead.

    "No" and "partly" also add a next step for DCLG. ``seen`` is the line whose outcome the lead
    read. Raises

    - ``PermissionDenied`` if ``by`` does not lead for the area today, may not see the request, or
      the request does not count for the area;
    - ``ValidationError`` by field if the answer is not valid or needs a reason, and if the request
      is not resolved;
    - ``ConflictError`` if there is a newer line than ``seen``;
    - ``NothingChangedError`` if the area has already given this answer on this outcome.
    """
    if not by.is_lead or area.pk not in area_ids_led_by(by, on=clock.today()):
        raise PermissionDenied("Only a lead for the area can say if a request is solved.")
    reason = _clean_reason(answer, why)
    with transaction.atomic():
        # The locks make concurrent feedback, and a concurrent move, wait. The log's come first.
        lock_logs()
        locked = Request.objects.select_for_update(no_key=True).get(pk=request.pk)
        counts = visible_to(by).filter(for_areas([area.pk], Request, at=None), pk=locked.pk)
        if not counts.exists():
            raise PermissionDenied("This request does not cover the area.")
        if locked.current_id != seen.pk:
            raise ConflictError(locked.line)
        if locked.stage != Stage.RESOLVED:
            raise ValidationError("This request is not resolved, so you cannot answer yet.")
        given = _latest_by_area(Feedback.objects.filter(request=locked, area=area), at=None)
        if any(_is_same(each, answer, reason) for each in given.get(locked.pk, [])):
            raise NothingChangedError("You have already given this answer.", code="unchanged")
        saved = Feedback.objects.create(
            request=locked, area=area, entry=seen, by=by, answer=answer, why=reason
        )
        if answer in NOT_SOLVED:
            next_steps.add_step_after_feedback(
                by=by, request=locked, answer=saved.get_answer_display().lower()
            )
        return saved


@official_only
def reopen(*, by: User, request: Request, seen: Entry) -> Entry:
    """Return the entry that moves a request back, because an area says that it is not solved.

    Its status and reason are those of ``reopening_words``. Raises ValidationError if no area says
    so of the current outcome, and what ``commands.move`` raises.
    """
    given = read_feedback(Request.objects.filter(pk=request.pk), reader=by).get(request.pk, [])
    words = reopening_words(given)
    move = find_move(request.stage, Stage.IN_PROGRESS)
    if not words or not move:
        raise ValidationError("No area says that the outcome leaves something to solve.")
    day = max(clock.today(), seen.effective_on)
    return commands.move(
        by=by,
        request=request,
        seen=seen,
        to=move.end,
        status=words,
        reason=words,
        effective_on=day,
        target_date=move.proposed_target_date(seen.target_date, on=day),
        source="Answer of an area on the outcome",
    )


def reopening_words(given: Iterable[AreaFeedback]) -> str:
    """Return what a request would say if it were reopened for this feedback; empty if it is solved.

    If the areas differ, "no" counts for more than "partly".
    """
    answers = {each.feedback.answer for each in given if each.is_not_solved}
    return next((REOPENED[answer] for answer in REOPENED if answer in answers), "")


def areas_of_lead(user: User) -> list[Area]:
    """Return the areas that a lead speaks for today."""
    return list(Area.objects.filter(pk__in=areas_of(user, on=clock.today())))


def read_feedback(
    requests: LineRows, *, reader: User, at: AsOf | None = None
) -> dict[int, list[AreaFeedback]]:
    """Return the latest feedback of each area on these requests, by request id.

    Only resolved requests with feedback are included, only feedback that ``reader`` may read, and
    for a past date only feedback given by then. Each list is sorted by the areas' names. If an area
    has given feedback on the current outcome, that is returned rather than later feedback on an
    earlier one (before the request was reopened or its outcome reworded).
    """
    resolved = requests.filter(stage=Stage.RESOLVED).order_by()
    ids = resolved.values(requests.model.REQUEST_ID_FIELD)
    rows = feedback_visible_to(reader).filter(request__in=ids, given_on__lte=day_of(at))
    return _latest_by_area(rows, at=at)


def not_solved(
    requests: LineRows, *, reader: User, at: AsOf | None = None, answer: str = ""
) -> dict[int, list[AreaFeedback]]:
    """Return the feedback that a current outcome does not solve, or only partly, by request id.

    With ``answer``, only requests for which an area has given that answer are included.
    """
    found = {
        pk: [each for each in given if each.is_not_solved]
        for pk, given in read_feedback(requests, reader=reader, at=at).items()
    }
    wanted = [answer] if answer else NOT_SOLVED
    return {
        pk: given
        for pk, given in found.items()
        if any(each.feedback.answer in wanted for each in given)
    }


def requests_ever_not_solved(*, reader: User) -> tuple[list[int], bool]:
    """Return the ids of requests with feedback, at any time, that they are not or partly solved.

    The ids are those of the newest ``READ_LIMIT`` rows of feedback. The second value says whether
    there are more rows.
    """
    rows = feedback_visible_to(reader).filter(answer__in=NOT_SOLVED).order_by("-pk")
    newest = rows.values_list("request_id", flat=True)[: READ_LIMIT + 1]
    ids = list(dict.fromkeys(newest))
    return ids[:READ_LIMIT], len(newest) > READ_LIMIT


def count_not_solved(*, reader: User, at: AsOf | None = None) -> str:
    """Return how many resolved requests are not solved according to areas, as printed."""
    ids, has_more = requests_ever_not_solved(reader=reader)
    rows = all_requests(at)
    among = rows.filter(**{f"{rows.model.REQUEST_ID_FIELD}__in": ids})
    found = not_solved(among, reader=reader, at=at)
    return f"Over {len(found):,}" if has_more else f"{len(found):,}"


def areas_by_request(
    requests: LineCopyQuerySet[Request], areas: Sequence[Area]
) -> dict[int, list[Area]]:
    """Return which of these areas each resolved request counts for, by request id."""
    resolved = requests.filter(stage=Stage.RESOLVED)
    named = named_by_area(resolved, at=None)
    return {
        row.pk: [area for area in areas if row.speaks_for_all or row.pk in named[area.pk]]
        for row in resolved.order_by().only("reach")
    }


def awaiting_feedback(
    requests: LineCopyQuerySet[Request],
    areas: Sequence[Area],
    *,
    given: Mapping[int, Sequence[AreaFeedback]],
) -> set[int]:
    """Return the ids of resolved requests that await feedback from one of these areas.

    A request awaits feedback if it counts for an area that has given none on the current outcome.
    ``given`` is what ``read_feedback`` has found of them.
    """
    return {
        pk
        for pk, counting in areas_by_request(requests, areas).items()
        for _, latest in pair_with_feedback(counting, given.get(pk, []))
        if not (latest and latest.is_current)
    }


def pair_with_feedback(
    areas: Iterable[Area], given: Iterable[AreaFeedback]
) -> list[tuple[Area, AreaFeedback | None]]:
    """Return each of these areas with its feedback, or None if it has given none."""
    by_area = {each.feedback.area_id: each for each in given}
    return [(area, by_area.get(area.pk)) for area in areas]


def _clean_reason(answer: str, why: str) -> str:
    """Return ``why`` tidied; raises ValidationError for every field that is wrong."""
    errors: dict[str, str | list[str]] = {}
    reason = tidy(why)
    try:
        refuse_unprintable(reason)
        validate_length(reason, "reason")
    except ValidationError as refusal:
        errors["why"] = refusal.messages
    if answer not in FeedbackAnswer.values:
        errors["answer"] = CHOOSE
    elif answer in NOT_SOLVED and not reason:
        errors["why"] = SAY_WHY
    if errors:
        raise ValidationError(errors)
    return reason


def _is_same(given: AreaFeedback, answer: str, why: str) -> bool:
    feedback = given.feedback
    return given.is_current and (feedback.answer, feedback.why) == (answer, why)


def _latest_by_area(rows: QuerySet[Feedback], *, at: AsOf | None) -> dict[int, list[AreaFeedback]]:
    """Return the latest feedback of each area, by request id, in up to two queries."""
    feedback = list(rows.select_related("area", "by", "entry").order_by("area__name", "pk"))
    if not feedback:
        return {}
    entries = Entry.objects.filter(request__in=rows.order_by().values("request"))
    logs: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries.only(*_OUTCOME_FIELDS):
        logs[entry.request_id].append(entry)
    current = {pk: _current_outcomes(log_as_of(log, at) if at else log) for pk, log in logs.items()}
    latest: dict[tuple[int, int], AreaFeedback] = {}
    for row in feedback:
        outcome = (row.entry.number, row.entry.status)
        given = AreaFeedback(row, outcome in current.get(row.request_id, set()))
        key = (row.request_id, row.area_id)
        if given.is_current or key not in latest or not latest[key].is_current:
            latest[key] = given
    found: dict[int, list[AreaFeedback]] = {}
    for (request_id, _), given in latest.items():
        found.setdefault(request_id, []).append(given)
    return found


def _current_outcomes(log: Sequence[Entry]) -> set[Outcome]:
    """Return the entries with the current outcome, back to when the request was resolved with it.

    Later lines with the same status, confirmed or with another label, have the same outcome. A line
    before the request was reopened, or with another status, has an earlier one. A correction has
    the number of the entry it corrects, and its own status.
    """
    outcomes: set[Outcome] = set()
    lines = effective_entries(log)
    for line in reversed(lines):
        if line.stage != Stage.RESOLVED or line.status != lines[-1].status:
            break
        outcomes.add((line.number, line.status))
    return outcomes
