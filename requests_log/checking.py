"""Proof that every request agrees with its log."""

from collections.abc import Iterator
from dataclasses import dataclass

from requests_log import writer
from requests_log.models import Request, reference
from requests_log.reading import copy_of, log_of, problems_of


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


def repair(findings: list[Finding]) -> None:
    """Rebuild the copy of every request with a finding that rebuilding mends."""
    numbers = {finding.number for finding in findings if finding.repairable}
    for request in Request.objects.filter(number__in=numbers):
        writer.rebuild(request=request)
