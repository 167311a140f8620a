"""The filters of the list of requests. The address holds them all."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict

from areas.models import Area
from cbtracker import clock
from departments.models import Department
from govuk.fields import PARTS, DateField
from govuk.forms import GovukForm
from requests_log import counting
from requests_log.as_at import AsAt, day_of
from requests_log.forms.common import PrintableField
from requests_log.models import Request, RequestKind, StandingQuerySet, Workstream, number_of
from requests_log.stages import STAGE_CHOICES

Rows = StandingQuerySet[Any]


class WordsFilter(django_filters.CharFilter):
    field_class = PrintableField


class DateFilter(django_filters.Filter):
    field_class = DateField


class RequestFilter(django_filters.FilterSet):
    """Filters of requests as they stand now, or as they stood ``at`` a day."""

    words = WordsFilter(
        method="having_words",
        label="Words",
        max_length=200,
        help_text="In the issue or status, in any order, or a reference such as CB-012.",
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
        method="asking",
    )
    area = django_filters.ModelChoiceFilter(
        label="Area",
        queryset=Area.objects.all(),
        to_field_name="slug",
        empty_label="Any area",
        method="for_area",
        help_text="With its group, its members, and requests that speak for many areas.",
    )
    workstream = django_filters.ModelChoiceFilter(
        label="Workstream",
        queryset=Workstream.objects.all(),
        to_field_name="slug",
        empty_label="Any workstream",
    )
    kind = django_filters.ChoiceFilter(
        label="Kind",
        field_name="request_kind",
        choices=RequestKind.choices,
        empty_label="Either kind",
    )
    overdue = django_filters.BooleanFilter(
        label="Past its target date", widget=forms.CheckboxInput, method="past_target_date"
    )
    no_news_since = DateFilter(label="No news since", method="quiet_since")

    class Meta:
        model = Request
        fields: tuple[str, ...] = ()
        form = GovukForm

    def __init__(self, data: QueryDict, queryset: Rows, *, at: AsAt | None = None) -> None:
        super().__init__(data, queryset=queryset)
        self.at = at

    def having_words(self, rows: Rows, name: str, value: str) -> Rows:
        for word in value.split():
            match = Q(current__issue__icontains=word) | Q(current__status__icontains=word)
            if number := number_of(word):
                match |= Q(number=number)
            rows = rows.filter(match)
        return rows

    def asking(self, rows: Rows, name: str, value: Department) -> Rows:
        return rows.filter(counting.for_department(value, rows.model, at=self.at))

    def for_area(self, rows: Rows, name: str, value: Area) -> Rows:
        return rows.filter(counting.for_areas([value.pk], rows.model, at=self.at))

    def past_target_date(self, rows: Rows, name: str, value: bool) -> Rows:
        return rows.overdue(day_of(self.at)) if value else rows

    def quiet_since(self, rows: Rows, name: str, value: Any) -> Rows:
        return rows.filter(news_on__lte=value)


@dataclass(frozen=True)
class Active:
    """A filter in force, in words, and the query string without it."""

    field: str
    name: str
    value: str
    without: str


def active_filters(filterset: RequestFilter, query: QueryDict) -> list[Active]:
    """Return the valid filters in force, one for each value chosen, in the form's order."""
    found = []
    for bound in filterset.form:
        value = filterset.form.cleaned_data.get(bound.name)
        if value in (None, "", [], False):
            continue
        for part in dict.fromkeys(value) if isinstance(value, list) else [value]:
            left = query.copy()
            left.pop("page", None)
            if isinstance(value, list):
                left.setlist(bound.name, [v for v in left.getlist(bound.name) if v != part])
            for suffix in ("", *(f"_{p}" for p in PARTS)):
                if suffix or not isinstance(value, list):
                    left.pop(f"{bound.name}{suffix}", None)
            found.append(
                Active(bound.name, str(bound.label), _in_words(bound, part), f"?{left.urlencode()}")
            )
    return found


def _in_words(bound: Any, value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, Area | Department | Workstream):
        return value.name
    if isinstance(value, str):
        return str(dict(getattr(bound.field, "choices", ())).get(value, value))
    return clock.in_words(value)
