"""The kinds of background tasks. Each app registers its own in its module ``tasks``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from accounts.models import User
    from background.execution import TaskRun
    from background.models import BackgroundTask


def _anybody(task: "BackgroundTask", user: "User") -> bool:
    return True


@dataclass(frozen=True)
class TaskKind:
    """A kind of task.

    ``run`` does the work: in one transaction, or in steps that can each be done again. ``may_open``
    says whether whoever started it may still have the file that it made. Of a kind that
    ``is_shared``, every official may see how far it is: another page leads there.
    """

    name: str
    run: "Callable[[TaskRun], None]"
    may_open: "Callable[[BackgroundTask, User], bool]" = _anybody
    is_shared: bool = False


_kinds: dict[str, TaskKind] = {}


def register(*kinds: TaskKind) -> None:
    """Make kinds of tasks known under their names."""
    _kinds.update({kind.name: kind for kind in kinds})


def is_shared(name: str) -> bool:
    """Return whether every official may see how far tasks of a kind are."""
    _discover()
    return name in _kinds and _kinds[name].is_shared


def find_kind(name: str) -> TaskKind:
    """Return the kind with this name. Raises KeyError if no app has registered it."""
    _discover()
    return _kinds[name]


@cache
def _discover() -> None:
    # Not when the apps are ready: what tasks do needs modules that most commands do without.
    autodiscover_modules("tasks")
