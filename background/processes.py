"""Work shared out among new processes, each with a connection of its own to the same database."""

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from django.db import connection

Part = TypeVar("Part")
Result = TypeVar("Result")


def run_in_processes(
    work: Callable[[Part], Result], parts: Iterable[Part], *, processes: int
) -> Iterator[Result]:
    """Yield what ``work``, a function of a module, returns for each part, in order.

    With one process, this one does it.
    """
    if processes <= 1:
        yield from map(work, parts)
        return
    # New processes, because a copy of this one would share its connection.
    with ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),
        initializer=_set_up,
        initargs=(connection.settings_dict["NAME"], sys.path),
    ) as pool:
        yield from pool.map(work, parts)


def _set_up(database: str, path: list[str]) -> None:
    """Let a new process read the same database. This module must import no model."""
    import django

    sys.path[:] = path
    django.setup()
    connection.settings_dict["NAME"] = database
