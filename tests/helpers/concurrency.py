"""Run the same action in many threads at once."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

WRITERS = 20


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


def of_kind(results: list[Any], kind: type[Any]) -> list[Any]:
    return [each for each in results if isinstance(each, kind)]
