"""Whether what Whitehall answered solves a request for an area: saying it, and reading it.

``say`` is the one function that saves a verdict. It writes no entry and moves no request: what an
area says of an outcome stands beside the log.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from areas.models import Area, led_by
from cbtracker import clock
from requests_log.as_of import AsOf, day_of
from requests_log.domain.commands import Conflict, NothingChanged
from requests_log.domain.validation import refuse_longer
from requests_log.log.reader import log_as_at, standing
from requests_log.models import (
    NOT_SOLVED,
    Entry,
    Feedback,
    FeedbackAnswer,
    LineCopyQuerySet,
    Request,
)
from requests_log.permissions import everything, feedback_visible_to, visible_to
from requests_log.rules.stages import Stage
from requests_log.rules.text import refuse_unprintable, tidy
from requests_log.scope import for_areas, named_by_area

# How many verdicts are read at most to find what is not solved.
READ = 1_000
CHOOSE = "Choose yes, partly or no."
SAY_WHY = "Enter what is not solved, and why."
# What of an entry decides which outcome stands.
_OF_ENTRIES = (
    *("request_id", "number", "kind", "corrects_id"),
    *("effective_on", "recorded_at", "stage", "status"),
)


@dataclass(frozen=True)
class AreaFeedback:
    """What an area said last; ``is_of_present`` where it is of the outcome that stands."""

    verdict: Feedback
    is_of_present: bool

    @property
    def is_not_solved(self) -> bool:
        """Whether the area says that the outcome which stands leaves something to solve."""
        return self.is_of_present and self.verdict.answer in NOT_SOLVED


def say(*, by: User, request: Request, area: Area, answer: str, why: str, seen: Entry) -> Feedback:
    """Return the verdict of an area on the outcome of a resolved request, as its lead says it.

    ``seen`` is the line whose outcome the lead read. Raises

    - ``PermissionDenied`` where ``by`` does not lead in the area today, may not see the request,
      or the request does not count for that area;
    - ``ValidationError`` by field where the answer is none or says not why, and where the request
      is not resolved;
    - ``Conflict`` where a newer line stands than the one seen;
    - ``NothingChanged`` where the area says just that of this outcome already.
    """
    if not by.is_lead or area.pk not in led_by(by, on=clock.today()):
        raise PermissionDenied("Only a lead for the area can say if a request is solved.")
    said = {"answer": answer, "why": _checked(answer, why)}
    with transaction.atomic():
        # Two who speak for one area wait for each other, and whoever reopens it for both.
        locked = Request.objects.select_for_update().get(pk=request.pk)
        counts = visible_to(by).filter(for_areas([area.pk], Request, at=None), pk=locked.pk)
        if not counts.exists():
            raise PermissionDenied("This request does not cover the area.")
        if locked.current_id != seen.pk:
            raise Conflict(locked.line)
        if locked.stage != Stage.RESOLVED:
            raise ValidationError("This request is not resolved, so you cannot answer yet.")
        before = _heard(Feedback.objects.filter(request=locked, area=area), at=None)
        if any(_says(heard, said) for heard in before.get(locked.pk, [])):
            raise NothingChanged("You have already given this answer.", code="unchanged")
        return Feedback.objects.create(request=locked, area=area, entry=seen, by=by, **said)


def areas_of_lead(user: User) -> list[Area]:
    """Return the areas that a lead speaks for today."""
    return list(Area.objects.filter(pk__in=led_by(user, on=clock.today())))


def verdicts_on(
    requests: LineCopyQuerySet[Any], *, reader: User, at: AsOf | None = None
) -> dict[int, list[AreaFeedback]]:
    """Return what each area said last of each of these requests that stands resolved.

    It is by the id of the request, and in the order of the areas' names; of the areas that
    ``reader`` may read, and as at a day what had been said by then. What an area said of the
    outcome that stands comes before what it said of an earlier one, from before the request was
    reopened or its outcome reworded. A request of which nobody has said anything has no list.
    """
    resolved = requests.filter(stage=Stage.RESOLVED).order_by().values(requests.model.REQUEST)
    verdicts = feedback_visible_to(reader).filter(request__in=resolved, said_on__lte=day_of(at))
    return _heard(verdicts, at=at)


def not_solved(
    requests: LineCopyQuerySet[Any], *, reader: User, at: AsOf | None = None, answer: str = ""
) -> dict[int, list[AreaFeedback]]:
    """Return what is not solved, or only partly, by the areas' verdicts on what stands resolved.

    It is by the id of each request of which an area says so; with an ``answer``, of each of which
    an area gives that one.
    """
    found = {
        pk: [heard for heard in said if heard.is_not_solved]
        for pk, said in verdicts_on(requests, reader=reader, at=at).items()
    }
    wanted = [answer] if answer else NOT_SOLVED
    return {
        pk: said
        for pk, said in found.items()
        if any(heard.verdict.answer in wanted for heard in said)
    }


def said_not_solved(*, reader: User) -> tuple[list[int], bool]:
    """Return the ids of requests of which an area ever said that they are not, or partly, solved.

    They are the newest to be said so, up to a thousand; with them comes whether there are more.
    """
    said = feedback_visible_to(reader).filter(answer__in=NOT_SOLVED).order_by("-pk")
    newest = said.values_list("request_id", flat=True)[: READ + 1]
    ids = list(dict.fromkeys(newest))
    return ids[:READ], len(newest) > READ


def number_not_solved(*, reader: User, at: AsOf | None = None) -> str:
    """Return in words how many requests stand resolved and are, as areas say, not solved."""
    ids, more = said_not_solved(reader=reader)
    rows = everything(at)
    found = not_solved(rows.filter(**{f"{rows.model.REQUEST}__in": ids}), reader=reader, at=at)
    return f"Over {len(found):,}" if more else f"{len(found):,}"


def speaks_for(requests: LineCopyQuerySet[Request], areas: Sequence[Area]) -> dict[int, list[Area]]:
    """Return which of a lead's areas each request counts for that stands resolved, by its id."""
    resolved = requests.filter(stage=Stage.RESOLVED)
    named = named_by_area(resolved, at=None)
    return {
        row.pk: [area for area in areas if row.speaks_for_all or row.pk in named[area.pk]]
        for row in resolved.order_by().only("reach")
    }


def unsaid(requests: LineCopyQuerySet[Request], areas: Sequence[Area], *, reader: User) -> set[int]:
    """Return the ids of those that stand resolved and that await the word of a lead.

    One of their ``areas``, for which the request counts, has said nothing of the outcome that
    stands.
    """
    said = verdicts_on(requests, reader=reader)
    return {
        pk
        for pk, counting in speaks_for(requests, areas).items()
        for _, heard in said_by_areas(counting, said.get(pk, []))
        if not (heard and heard.is_of_present)
    }


def said_by_areas(
    areas: Iterable[Area], said: Iterable[AreaFeedback]
) -> list[tuple[Area, AreaFeedback | None]]:
    """Return each of these areas with what it said, or None where it said nothing."""
    by_area = {heard.verdict.area_id: heard for heard in said}
    return [(area, by_area.get(area.pk)) for area in areas]


def _checked(answer: str, why: str) -> str:
    """Return why tidied; raise ValidationError by field for all that is wrong."""
    errors: dict[str, Any] = {}
    words = tidy(why)
    try:
        refuse_unprintable(words)
        refuse_longer(words, "reason")
    except ValidationError as refusal:
        errors["why"] = refusal.messages
    if answer not in FeedbackAnswer.values:
        errors["answer"] = CHOOSE
    elif answer in NOT_SOLVED and not words:
        errors["why"] = SAY_WHY
    if errors:
        raise ValidationError(errors)
    return words


def _says(heard: AreaFeedback, said: dict[str, str]) -> bool:
    verdict = heard.verdict
    return heard.is_of_present and (verdict.answer, verdict.why) == (said["answer"], said["why"])


def _heard(verdicts: QuerySet[Feedback], *, at: AsOf | None) -> dict[int, list[AreaFeedback]]:
    """Return what each area said last, by the id of the request: two queries, whatever is there."""
    entries = Entry.objects.filter(request__in=verdicts.order_by().values("request"))
    logs: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries.only(*_OF_ENTRIES):
        logs[entry.request_id].append(entry)
    present = {pk: _present(log_as_at(log, at) if at else log) for pk, log in logs.items()}
    last: dict[tuple[int, int], AreaFeedback] = {}
    for verdict in verdicts.select_related("area", "by", "entry").order_by("area__name", "pk"):
        judged = (verdict.entry.number, verdict.entry.status)
        heard = AreaFeedback(verdict, judged in present.get(verdict.request_id, set()))
        key = (verdict.request_id, verdict.area_id)
        if heard.is_of_present or key not in last or not last[key].is_of_present:
            last[key] = heard
    found: dict[int, list[AreaFeedback]] = {}
    for (request_id, _), heard in last.items():
        found.setdefault(request_id, []).append(heard)
    return found


def _present(log: Sequence[Entry]) -> set[tuple[int, str]]:
    """Return the outcome that stands, with each place of the log from which it has stood since.

    A line that says the same of a day later, with another label or confirmed, is the same outcome;
    whatever was said before the request was reopened, or of other words, is of an earlier one. A
    correction has the place of what it corrects, and its own words.
    """
    places: set[tuple[int, str]] = set()
    lines = standing(log)
    for line in reversed(lines):
        if line.stage != Stage.RESOLVED or line.status != lines[-1].status:
            break
        places.add((line.number, line.status))
    return places
