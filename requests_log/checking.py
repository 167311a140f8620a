"""Proof that every request agrees with its log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from requests_log import history, writer
from requests_log.models import Entry, Request, reference
from requests_log.reading import LINKED_BY, links_of, log_of, problems_of

DAYS = ("since", "until", "known_since", "known_until")
POSITION = (*history.COPIED, "current_id", "updated_on", "news_on")


@dataclass(frozen=True)
class Finding:
    """What is wrong with one request; ``repairable`` where rebuilding its copy mends it."""

    number: int
    problem: str
    repairable: bool

    def __str__(self) -> str:
        return f"{reference(self.number)} {self.problem}."


def find() -> Iterator[Finding]:
    """Yield everything that is wrong, request by request, in order of reference."""
    for request in Request.objects.order_by("number").iterator(chunk_size=500):
        log = log_of(request)
        for problem in problems_of(log):
            yield Finding(request.number, problem, repairable=False)
        if not log:
            continue
        for name, right in history.copy_of(log).items():
            held = getattr(request, name)
            if held != right:
                yield Finding(
                    request.number,
                    f"says {name} is {held!r}, and its log says {right!r}",
                    repairable=True,
                )
        if set(_positions_held(request)) != set(_positions_right(request, log)):
            yield Finding(
                request.number,
                "stood otherwise on some day, or was known to, than its log says",
                repairable=True,
            )
        yield from _links_that_disagree(request, log)


def _positions_held(request: Request) -> Iterator[tuple[Any, ...]]:
    yield from request.positions.values_list("number", *DAYS, *POSITION)


def _positions_right(request: Request, log: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
    lines = {entry.pk: entry for entry in log}
    for held in history.positions_of(log):
        copied = history.copied_from(lines[held.value.entry_id], held.value)
        yield (request.number, *held.days().values(), *(copied[name] for name in POSITION))


def _links_that_disagree(request: Request, log: Sequence[Entry]) -> Iterator[Finding]:
    """Yield a finding for each kind of link that is not what the log says."""
    for field, links in links_of(request).items():
        name, key, _ = LINKED_BY[field]
        held = set(links.values_list(f"{name}__{key}", *DAYS))
        if held != {(h.value, *h.days().values()) for h in history.names_of(log, field)}:
            yield Finding(
                request.number,
                f"is linked to other {name}s, or on other days, than its log says",
                repairable=True,
            )


def repair(findings: list[Finding]) -> None:
    """Rebuild the copy of every request with a finding that rebuilding mends."""
    numbers = {finding.number for finding in findings if finding.repairable}
    for request in Request.objects.filter(number__in=numbers):
        writer.rebuild(request=request)
