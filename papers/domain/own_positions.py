"""What a paper prints as the status: that of the line, or a department's own, and next steps."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from papers.domain.next_steps import read_steps_as_printed
from papers.domain.scope import PaperScope
from requests_log.as_of import AsOf
from requests_log.log.positions import words_of
from requests_log.models import LineCopyQuerySet, Position
from requests_log.queries.row import CHUNK_SIZE, RequestRow


def read_own_positions(
    scope: PaperScope, rows: LineCopyQuerySet[Any], at: AsOf
) -> dict[int, Position]:
    """Return the positions that the paper of a department prints, by request id."""
    if scope.department is None:
        return {}
    ids = rows.order_by().values(rows.model.REQUEST_ID_FIELD)
    found = words_of(scope.department, ids, at=at)
    return {request: each.said for request, each in found.items() if each.said}


def join_status(status: str, position: Position | None, steps: str) -> str:
    """Return what is printed as the status: the position in its place, if any, and the steps."""
    return "\n".join(filter(None, (position.text if position else status, steps)))


def with_printed_status(
    scope: PaperScope, rows: Iterator[RequestRow], at: AsOf, *, steps: bool
) -> Iterator[tuple[RequestRow, str]]:
    """Yield each row with what is printed as its status, read in chunks."""
    while chunk := list(islice(rows, CHUNK_SIZE)):
        ids = [row.pk for row in chunk]
        own = words_of(scope.department, ids, at=at) if scope.department else {}
        printed = read_steps_as_printed(ids, at) if steps else {}
        for row in chunk:
            said = own[row.pk].said if row.pk in own else None
            yield row, join_status(row.status, said, printed.get(row.pk, ""))
