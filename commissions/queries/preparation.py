"""What commissions wait for before the paper of a meeting is issued."""

from collections.abc import Iterator

from django.urls import reverse

from commissions.queries.progress import CommissionToDo, list_to_do
from papers.models import Meeting
from papers.queries.task_sources import PreparationTask
from proposals.queries import count_waiting


def list_preparation_tasks(meeting: Meeting) -> Iterator[PreparationTask]:
    """Yield the tasks: replies awaited for this meeting or for none, and what is undecided.

    Proposals and barriers count whatever meeting they were asked for: the paper prints the record.
    """
    to_do = list_to_do()
    awaited = [
        each
        for each in to_do
        if each.commission.is_open
        and each.commission.meeting_id in (meeting.pk, None)
        and each.replied < each.total
    ]
    yield _make_task(
        "Commissions unanswered",
        sum(each.total - each.replied for each in awaited),
        awaited,
        "commission",
        "awaited",
    )
    undecided = [each for each in to_do if each.undecided]
    yield _make_task(
        "Proposals and barriers undecided",
        sum(each.undecided for each in undecided),
        undecided,
        "replies",
        "to decide on",
    )
    waiting = count_waiting()
    status = f"{waiting:,} to decide on" if waiting else "None"
    yield PreparationTask("From area leads, undecided", status, not waiting, reverse("proposals"))


def _make_task(
    name: str, count: int, found: list[CommissionToDo], url_name: str, unit: str
) -> PreparationTask:
    """Return a task that leads to its one commission, or to the list of all."""
    only = found[0].commission if len(found) == 1 else None
    url = reverse(url_name, args=[only.pk]) if only else reverse("commissions")
    return PreparationTask(name, f"{count:,} {unit}" if count else "None", not count, url)
