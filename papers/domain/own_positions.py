"""The positions that the paper of one department prints in place of statuses."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

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


def with_own_positions(
    scope: PaperScope, rows: Iterator[RequestRow], at: AsOf
) -> Iterator[tuple[RequestRow, Position | None]]:
    """Yield each row with the position that the paper of a department prints, read in chunks."""
    while chunk := list(islice(rows, CHUNK_SIZE)):
        ids = [row.pk for row in chunk]
        own = words_of(scope.department, ids, at=at) if scope.department else {}
        for row in chunk:
            yield row, own[row.pk].said if row.pk in own else None
