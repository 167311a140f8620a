"""The filters of the list of requests, all of them in the query string."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import django_filters
from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from accounts.models import Role, User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from govuk.choices import WORDS
from govuk.fields import PARTS, DateField
from govuk.forms import GovukForm
from requests_log.as_of import AsOf
from requests_log.forms.common import PrintableField
from requests_log.log.next_steps import MOVES
from requests_log.models import Request, RequestKind, Workstream
from requests_log.queries.criteria import RequestCriteria, parse_order
from requests_log.queries.pagination import without_page
from requests_log.queries.request_list import RequestList
from requests_log.rules.stages import STAGE_CHOICES
from requests_log.search.terms import parse_terms
from requests_log.tables import parse_sort


class SearchFilter(django_filters.CharFilter):  # type: ignore[misc]
    field_class = PrintableField


class DateFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = DateField


class RequestFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of requests, for today and for past dates."""

    words = SearchFilter(
        label="Search requests",
        max_length=200,
        help_text="Enter words, an area, a department, or a reference such as CB-012.",
    )
    stage = django_filters.MultipleChoiceFilter(
        label="Stage",
        choices=STAGE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose a stage from the list."},
    )
    department = django_filters.ModelChoiceFilter(
        label="Department",
        queryset=Department.objects.all(),
        to_field_name="code",
        empty_label="Any department",
    )
    area = django_filters.ModelChoiceFilter(
        label="Area",
        queryset=Area.objects.all(),
        to_field_name="slug",
        empty_label="Any area",
        help_text="Includes its group or members, and requests that cover many areas.",
    )
    workstream = django_filters.ModelChoiceFilter(
        label="Workstream",
        queryset=Workstream.objects.all(),
        to_field_name="slug",
        empty_label="Any workstream",
    )
    kind = django_filters.ChoiceFilter(
        label="Type",
        choices=RequestKind.choices,
        empty_label="All types",
    )
    move_of = django_filters.ChoiceFilter(
        label="Whose move is it?",
        choices=list(MOVES.items()),
        empty_label="Any or none",
        error_messages={"invalid_choice": "Choose whose move it is from the list."},
    )
    owner = django_filters.ModelChoiceFilter(
        label="Looked after by",
        queryset=User.objects.filter(role=Role.OFFICIAL).order_by("name"),
        empty_label="Anybody or nobody",
    )
    overdue = django_filters.BooleanFilter(label="Overdue", widget=forms.CheckboxInput)
    no_news_since = DateFilter(label="No update since")

    class Meta:
        model = Request
        fields: tuple[str, ...] = ()
        form = GovukForm

    def __init__(self, data: QueryDict, *, reader: User) -> None:
        super().__init__(data, queryset=Request.objects.none())
        if not reader.is_official:
            # Who looks after a request is for officials.
            del self.filters["owner"]

    def show_counts(self, by_stage: Mapping[str, int]) -> None:
        """Print beside each stage how many requests are in it, if that is known."""
        if by_stage:
            self.form.fields["stage"].choices = [
                (stage, f"{label} ({by_stage[stage]:,})") for stage, label in STAGE_CHOICES
            ]

    def criteria(self) -> RequestCriteria:
        """Return the criteria of the valid filters.

        ``RequestList`` finds the requests. Filtering a queryset here could not choose the index.
        """
        self.is_valid()
        given = self.form.cleaned_data
        words = given.get("words") or ""
        return RequestCriteria(
            terms=parse_terms(words) if words.strip() else None,
            stages=tuple(given.get("stage") or ()),
            kind=given.get("kind") or "",
            move_of=given.get("move_of") or "",
            overdue=bool(given.get("overdue")),
            **{
                name: given.get(name)
                for name in ("department", "area", "workstream", "owner", "no_news_since")
            },
        )


def query_of_view(query: QueryDict, *, reader: User) -> str:
    """Return what a saved view keeps of an address: filters and sorting, not the day or page.

    Filters that the list refuses are left out.
    """
    filterset = RequestFilter(query, reader=reader)
    filterset.is_valid()
    form = filterset.form
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        base = name if name in form.fields else name.rpartition("_")[0]
        is_sort = name == "sort" and parse_sort(values)
        if (base in form.cleaned_data or is_sort) and any(values):
            kept.setlist(name, values)
    return kept.urlencode()


@dataclass(frozen=True)
class ActiveFilter:
    """A filter with a value. ``remove_url`` is the address without it."""

    field: str
    label: str
    value: str
    remove_url: str


def read_list(
    query: QueryDict, *, reader: User, at: AsOf | None
) -> tuple[RequestFilter, RequestList]:
    """Return the filters of a query string, and the list that they and its order give."""
    filterset = RequestFilter(query, reader=reader)
    order = parse_order(parse_sort(query.getlist("sort")))
    return filterset, RequestList(reader, filterset.criteria(), order, at)


def active_filters(filterset: RequestFilter, query: QueryDict) -> list[ActiveFilter]:
    """Return the valid filters with a value, in form order, one for each chosen value."""
    form: forms.Form = filterset.form
    found = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value in (None, "", [], False):
            continue
        for chosen in dict.fromkeys(value) if isinstance(value, list) else [value]:
            rest = without_page(query)
            if isinstance(value, list):
                rest.setlist(bound.name, [v for v in rest.getlist(bound.name) if v != chosen])
            for suffix in ("", WORDS, *(f"_{part}" for part in PARTS)):
                if suffix or not isinstance(value, list):
                    rest.pop(f"{bound.name}{suffix}", None)
            found.append(
                ActiveFilter(
                    field=bound.name,
                    label=str(bound.label),
                    value=_describe_value(bound, chosen),
                    remove_url=f"?{rest.urlencode()}",
                )
            )
    return found


FilterValue = bool | str | Area | Department | Workstream | User | dt.date


def _describe_value(bound: BoundField, value: FilterValue) -> str:
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, Area | Department | Workstream | User):
        return value.name
    if isinstance(value, str):
        return str(dict(getattr(bound.field, "choices", ())).get(value, value))
    return clock.in_words(value)
