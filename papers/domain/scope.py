"""Which requests a paper covers: for which reader, area and department."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from areas.models import Area
from departments.models import Department
from papers.description import MAX_LINES
from requests_log.as_of import AsOf
from requests_log.models import LineCopyQuerySet
from requests_log.permissions import all_requests, visible_area_keys, visible_to
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.scope import for_areas, for_department


@dataclass(frozen=True)
class PaperScope:
    """The requests that a paper covers, and for which reader.

    ``reader`` is None for commands, which see every request.
    """

    reader: User | None
    area: Area | None = None
    department: Department | None = None

    def rows(self, at: AsOf | None, *, among: Sequence[int] | None = None) -> LineCopyQuerySet[Any]:
        """Return the requests of this scope that the reader may see, now or as at a date.

        ``among`` limits them to requests with these ids.
        """
        found = visible_to(self.reader, at=at) if self.reader else all_requests(at)
        if among is not None:
            found = found.filter(**{f"{found.model.REQUEST_ID_FIELD}__in": among})
        if self.area:
            found = found.filter(for_areas([self.area.pk], found.model, at=at))
        if self.department:
            found = found.filter(for_department(self.department, found.model, at=at))
        return found

    def count(self, at: AsOf | None) -> ListCount:
        """Return the number of requests in this scope, up to what a paper can print.

        A list says only that there are over 1,000, or may be: then they are counted one by one.
        """
        criteria = RequestCriteria(area=self.area, department=self.department)
        found = RequestList(self.reader, criteria, at=at).count
        if not found.over:
            return found
        counted = self.rows(at).order_by().values("pk")[: MAX_LINES + 1].count()
        return ListCount(min(counted, MAX_LINES), over=counted > MAX_LINES)

    @property
    def sees_all(self) -> bool:
        """Whether the reader sees every request."""
        return self.reader is None or visible_area_keys(self.reader) is None

    @property
    def sees_corrections(self) -> bool:
        return self.reader is None or self.reader.is_official
