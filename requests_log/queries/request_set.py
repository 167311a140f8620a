"""The requests that meet criteria and that a reader may see, now or on a past date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from requests_log import scope
from requests_log.as_of import AsOf, day_of
from requests_log.models import ALL, ANY, NO_DATE, LineRows, LineVersion, ListIndexRow, RequestOwner
from requests_log.permissions import all_requests, departments_of, visible_area_keys, visible_to
from requests_log.queries import keyset, stage_counts
from requests_log.queries.criteria import EVERYTHING, RequestCriteria
from requests_log.queries.keyset import Index
from requests_log.rules.stages import UNRESOLVED
from requests_log.search import finder


@dataclass(frozen=True)
class RequestSet:
    """Requests without an order: conditions, stored counts, and indexes to read them from.

    ``reader`` is None for all requests without permissions.
    """

    reader: User | None
    criteria: RequestCriteria = EVERYTHING
    at: AsOf | None = None

    @cached_property
    def visible_areas(self) -> list[int] | None:
        """The area keys that the reader sees, or None if they see every request."""
        return visible_area_keys(self.reader) if self.reader else None

    @cached_property
    def visible_departments(self) -> list[int]:
        """The department keys under which the reader sees all that is not resolved."""
        found = departments_of(self.reader) if self.reader else []
        keys = {department.pk for department in found}
        if any(each.is_in_being(day_of(self.at)) for each in found):
            keys.add(ALL)
        return sorted(keys)

    @property
    def id_field(self) -> str:
        return all_requests(self.at).model.REQUEST_ID_FIELD

    @cached_property
    def stored_count(self) -> int | None:
        """The stored count, or None if there is none for these criteria."""
        found = self.stored_by_stage
        if found is None:
            return None
        return sum(found[stage] for stage in {*(self.criteria.stages or found)})

    @cached_property
    def stored_by_stage(self) -> dict[str, int] | None:
        """The stored counts of the criteria without their stages, by stage, or None."""
        criteria = self.criteria
        # A request may be under two of a reader's areas, and would be counted twice.
        is_counted = criteria == criteria.countable() and len({*self._area_keys} - {ALL}) <= 1
        if not is_counted or self._has_others or self.visible_departments:
            return None
        return stage_counts.count_under(
            departments=self._department_keys,
            areas=self._area_keys,
            workstream=criteria.workstream.pk if criteria.workstream else ANY,
            at=self._at,
        )

    def in_stages(self, stages: tuple[str, ...]) -> "RequestSet":
        """Return the same with these stages. Stored counts by stage, once read, are theirs too."""
        other = replace(self, criteria=replace(self.criteria, stages=stages))
        vars(other)["stored_by_stage"] = self.stored_by_stage
        return other

    def matching(self, among: Q) -> LineRows:
        """Return the rows that meet a condition and all criteria, of those the reader may see."""
        rows = visible_to(self.reader, at=self.at) if self.reader else all_requests(self.at)
        return rows.filter(among, self.criteria.conditions(rows.model, at=self._at))

    def matching_ids(self, among: Q, *, most: int | None = None) -> list[int]:
        """Return the ids of up to ``most`` of these rows, by reference."""
        rows = self.matching(among).order_by("number")
        return list(rows.values_list(self.id_field, flat=True)[:most])

    def rows(self, ids: Sequence[int]) -> LineRows:
        """Return the rows of these requests, in no particular order."""
        return all_requests(self._at).filter(**{f"{self.id_field}__in": ids})

    def index(self, field: str, *, descending: bool) -> Index:
        """Return index rows, or line versions for a past date, with every match among them."""
        criteria = self.criteria
        if self._at:
            rows = LineVersion.objects.as_of(self._at)
            if field == "updated_on":
                # Versions from after the date are at the end of the index, and cannot match.
                rows = rows.filter(updated_on__lte=self._at.day)
            elif criteria.workstream:
                rows = rows.filter(workstream=criteria.workstream)
            is_any = self._area_keys or self.visible_departments
            return Index(rows, field, descending, [()] if is_any else [])
        by_step = criteria.move_of and field == "number"
        if by_step and self.visible_areas is None and not criteria.area:
            steps = criteria.steps(None).filter(number__isnull=False).distinct()
            return Index(steps, field, descending, [()])
        condition = Q()
        if criteria.overdue and field == "due":
            condition &= Q(due__lt=day_of(None))
        if criteria.no_news_since and field == "news_on":
            condition &= Q(news_on__lte=criteria.no_news_since)
        stages = criteria.possible_stages()
        keys = list(product(self._area_keys, self._department_keys, stages))
        if self.visible_departments and not criteria.area:
            unresolved = [stage for stage in stages if stage in UNRESOLVED]
            keys += product([ANY], self.visible_departments, unresolved)
        blank = NO_DATE if field == "due" else None
        rows_now = ListIndexRow.objects.all()
        return Index(rows_now, field, descending, keys, condition, blank)

    @property
    def _has_all(self) -> bool:
        return self.visible_areas is None and self.criteria == EVERYTHING

    def is_exact(self, index: Index) -> bool:
        """Return whether all rows of an index match."""
        field, criteria = index.field, self.criteria
        if self.at:
            workstream = criteria.workstream if field == "number" else None
            return self.visible_areas is None and criteria == RequestCriteria(workstream=workstream)
        rest = replace(
            criteria,
            stages=(),
            department=None,
            area=None,
            named_only=False,
            wide_only=False,
            overdue=criteria.overdue and field != "due",
            no_news_since=None if field == "news_on" else criteria.no_news_since,
        )
        return rest == EVERYTHING and not self._has_others and not self.visible_departments

    def among_few(self, most: int) -> Q | None:
        """Return a condition that few requests meet, every match among them; None if not known.

        They are those that may have the terms, if up to ``most``, or else as many as a scan reads.
        """
        if self.criteria.terms is not None:
            found = finder.find_candidates(self.criteria.terms, most=most)
            if found is not None:
                return Q(**{f"{self.id_field}__in": found})
        criteria, at = self.criteria, self._at
        for rows in self._rows_of_few():
            ids = list(rows.values_list("request_id", flat=True)[: most + 1])
            if len(ids) <= most:
                return Q(**{f"{self.id_field}__in": ids})
        if _is_small(RequestSet(None, at=at)):
            return Q(updated_on__lte=at.day) if at else Q()
        counted = replace(self, criteria=criteria.countable())
        if counted._has_all or not _is_small(counted):
            return None
        if criteria.workstream:
            # One of the conditions already.
            return Q()
        if at is None:
            rows = ListIndexRow.objects.filter(
                area__in=self._area_keys,
                department__in=self._department_keys,
                stage__in=criteria.possible_stages(),
            )
            return Q(pk__in=rows.values("request"))
        return self._few_links(at)

    def _rows_of_few(self) -> Iterator[QuerySet[Any]]:
        """Yield rows that only matching requests have, for the criteria that there are such of."""
        criteria = self.criteria
        if criteria.owner:
            yield RequestOwner.objects.filter(official=criteria.owner).order_by()
        if criteria.move_of and self.at is None:
            yield criteria.steps(self._at).filter(request__isnull=False).order_by()

    def _few_links(self, at: AsOf) -> Q | None:
        """Return the condition that a request is linked to the area or department on a date.

        None if the criteria name neither, or if more are linked than a scan reads.
        """
        criteria, versions = self.criteria, LineVersion.objects.as_of(at)
        if self._area_keys == [ANY]:
            if criteria.department is None:
                return None
            links: QuerySet[Any] = scope.links_to_department(criteria.department, at=at)
            in_being = criteria.department.is_in_being(at.day)
            unlinked = versions.filter(asks_all=True) if in_being else versions.none()
        else:
            links = scope.links_to_areas(set(self._area_keys) - {ALL}, at=at)
            unlinked = versions.wide() if ALL in self._area_keys else versions.none()
        ids: set[int] = set()
        for rows in (links, unlinked):
            found = rows.order_by().values_list("request_id", flat=True)
            ids.update(found[: keyset.SCAN_LIMIT + 1])
        return Q(request_id__in=ids) if len(ids) <= keyset.SCAN_LIMIT else None

    @property
    def _at(self) -> AsOf | None:
        """The date as the reader may see it: only officials see what was known at the time."""
        return self.at.as_known_now() if self.at and self.visible_areas is not None else self.at

    @property
    def _has_others(self) -> bool:
        """Whether requests that do not match are under the area keys.

        They are if the criteria have an area that is not one of the reader's, or if somebody who
        sees every request asks for those that name any area.
        """
        area, visible = self.criteria.area, self.visible_areas
        if visible is None:
            return self.criteria.named_only and area is None
        return area is not None and area.pk not in visible

    @property
    def _department_keys(self) -> list[int]:
        """The department keys that the requests of the list are indexed and counted under."""
        department = self.criteria.department
        if department is None:
            return [ANY]
        return [department.pk, *([ALL] if department.is_in_being(day_of(self.at)) else [])]

    @property
    def _area_keys(self) -> list[int]:
        """The area keys that the requests of the list are indexed and counted under."""
        criteria, visible = self.criteria, self.visible_areas
        if visible is not None and not visible and not (criteria.area and self.visible_departments):
            return []
        if criteria.wide_only:
            return [ALL]
        if criteria.area:
            return [criteria.area.pk] if criteria.named_only else [criteria.area.pk, ALL]
        if visible is None:
            return [ANY]
        return [key for key in visible if key != ALL] if criteria.named_only else visible


def _is_small(requests: "RequestSet") -> bool:
    """Return whether they are known to be no longer than what is read for matches."""
    return requests.stored_count is not None and requests.stored_count <= keyset.SCAN_LIMIT
