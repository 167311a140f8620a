"""Tasks before a paper is issued, and where those of other apps come from.

Apps above this one register a source of tasks, so that papers need not import them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from papers.models import Meeting


@dataclass(frozen=True)
class PreparationTask:
    """A task: its name, how it stands in a few words, whether it is done, and where to do it.

    ``hint`` explains it in a sentence. A task without a ``url`` cannot be started.
    """

    name: str
    status: str
    is_done: bool
    url: str
    hint: str = ""


# Returns tasks for the paper of a meeting.
TaskSource = Callable[[Meeting], Iterable[PreparationTask]]
_sources: list[TaskSource] = []


def register_task_source(source: TaskSource) -> None:
    """Add the tasks that ``source`` returns to those of each draft, after those on requests."""
    if source not in _sources:
        _sources.append(source)


def list_tasks_of_others(meeting: Meeting) -> list[PreparationTask]:
    """Return the tasks of all sources for the paper of a meeting."""
    return [task for source in _sources for task in source(meeting)]
