"""Run actions in threads of their own, or just before another."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

WRITERS = 20
# How long a writer who is not kept waiting needs at most, in seconds.
LONG_ENOUGH = 2


def all_at_once(act: Callable[[int], Any]) -> list[Any]:
    """Run ``act`` in as many threads as there are writers; return what each returned or raised."""
    ready = threading.Barrier(WRITERS)
    results: list[Any] = [None] * WRITERS

    def run(number: int) -> None:
        try:
            ready.wait(timeout=30)
            results[number] = act(number)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def of_kind(results: list[Any], kind: type[Any] | tuple[type[Any], ...]) -> list[Any]:
    return [each for each in results if isinstance(each, kind)]


def in_a_thread(act: Callable[[], object]) -> threading.Thread:
    """Start ``act`` in a thread of its own, and wait for it as long as it could need."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=LONG_ENOUGH)
    return thread


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, act: Callable[[], object]
) -> None:
    """Let ``act`` happen just before the next call of a function, as when a colleague is quicker.

    The page has been checked by then, and its command has not begun.
    """
    own = getattr(module, name)

    def late(*args: Any, **given: Any) -> Any:
        monkeypatch.setattr(module, name, own)
        act()
        return own(*args, **given)

    monkeypatch.setattr(module, name, late)
