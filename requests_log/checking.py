"""Proof that every request agrees with its log."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from requests_log import writer
from requests_log.models import Entry, Request, reference
from requests_log.reading import copy_of, log_of, problems_of, standing


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
        for name, right in copy_of(log).items():
            held = getattr(request, name)
            if held != right:
                yield Finding(
                    request.number,
                    f"says {name} is {held!r}, and its log says {right!r}",
                    repairable=True,
                )
        yield from _links_that_disagree(request, log)


def _links_that_disagree(request: Request, log: Sequence[Entry]) -> Iterator[Finding]:
    """Yield each link whose days are not those of the entries that began and ended it."""
    days: dict[int | None, dt.date] = {line.number: line.effective_on for line in standing(log)}
    for links, what in ((request.area_links, "area"), (request.department_links, "department")):
        for link in links.select_related(what, "added_by", "ended_by"):
            ended = link.ended_by.number if link.ended_by else None
            if (link.since, link.until) != (days.get(link.added_by.number), days.get(ended)):
                yield Finding(
                    request.number,
                    f"is linked to {getattr(link, what)} on other days than its log says",
                    repairable=True,
                )


def repair(findings: list[Finding]) -> None:
    """Rebuild the copy of every request with a finding that rebuilding mends."""
    numbers = {finding.number for finding in findings if finding.repairable}
    for request in Request.objects.filter(number__in=numbers):
        writer.rebuild(request=request)
