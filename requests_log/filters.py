"""The filters of the list of requests. The address holds them all."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from areas.dated import holding_on
from areas.models import Area
from cbtracker import clock
from departments.models import Department, with_bodies
from govuk.fields import PARTS, DateField
from govuk.forms import GovukForm
from requests_log.forms.common import PrintableField
from requests_log.models import (
    DepartmentLink,
    Request,
    RequestKind,
    RequestQuerySet,
    Workstream,
    number_of,
)
from requests_log.stages import STAGE_CHOICES
from requests_log.visibility import concerning


class WordsFilter(django_filters.CharFilter):
    field_class = PrintableField


class DateFilter(django_filters.Filter):
    field_class = DateField


class RequestFilter(django_filters.FilterSet):
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

    def having_words(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        for word in value.split():
            match = Q(current__issue__icontains=word) | Q(current__status__icontains=word)
            if number := number_of(word):
                match |= Q(number=number)
            rows = rows.filter(match)
        return rows

    def asking(self, rows: RequestQuerySet, name: str, value: Department) -> RequestQuerySet:
        links = DepartmentLink.objects.filter(
            holding_on(clock.today()), request=OuterRef("pk"), department__in=with_bodies(value)
        )
        return rows.filter(Q(asks_all=True) | Exists(links))

    def for_area(self, rows: RequestQuerySet, name: str, value: Area) -> RequestQuerySet:
        return rows.filter(concerning([value.pk], on=clock.today()))

    def past_target_date(self, rows: RequestQuerySet, name: str, value: bool) -> RequestQuerySet:
        return rows.overdue(clock.today()) if value else rows

    def quiet_since(self, rows: RequestQuerySet, name: str, value: Any) -> RequestQuerySet:
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
