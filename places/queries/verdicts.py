"""What areas of a lead have said of outcomes, and which outcomes await their verdict."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.models import User
from areas.models import Area
from requests_log.as_of import AsOf
from requests_log.domain.feedback import awaiting_feedback, read_feedback
from requests_log.models import FeedbackAnswer
from requests_log.permissions import visible_to


# What an area says by an answer that leaves something to solve.
_SAYS = {FeedbackAnswer.PARTLY: "only partly solved", FeedbackAnswer.NO: "not solved"}


@dataclass(frozen=True)
class Verdicts:
    """The ids of requests that await a verdict; and a sentence for each not called solved.

    Nothing awaits a verdict on a past date.
    """

    awaited: set[int]
    not_solved: dict[int, str]


def read_verdicts(
    reader: User, areas: Sequence[Area], requests: Collection[int], *, at: AsOf | None
) -> Verdicts:
    """Return the verdicts of a lead's areas on these requests, now or on a past date."""
    visible = visible_to(reader, at=at)
    rows = visible.filter(**{f"{visible.model.REQUEST_ID_FIELD}__in": requests})
    given = read_feedback(rows, reader=reader, at=at)
    not_solved = {
        pk: " ".join(
            f"{each.feedback.area.name} says that this is"
            f" {_SAYS[FeedbackAnswer(each.feedback.answer)]}."
            for each in said
            if each.is_not_solved
        )
        for pk, said in given.items()
        if any(each.is_not_solved for each in said)
    }
    if at:
        return Verdicts(set(), not_solved)
    now = visible_to(reader).filter(pk__in=requests)
    return Verdicts(awaiting_feedback(now, areas, given=given), not_solved)
