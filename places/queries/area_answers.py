"""What areas of a lead have said of outcomes, and which outcomes await their verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from areas.models import Area
from requests_log.as_of import AsOf
from requests_log.domain.feedback import awaiting_feedback, read_feedback
from requests_log.models import FeedbackAnswer, LineRows, LineVersionQuerySet

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
    rows: LineRows, areas: Sequence[Area], *, reader: User, at: AsOf | None
) -> Verdicts:
    """Return what a lead's areas have said of these requests, now or on a past date."""
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
    if isinstance(rows, LineVersionQuerySet):
        return Verdicts(set(), not_solved)
    return Verdicts(awaiting_feedback(rows, areas, given=given), not_solved)
