"""The filters of the list of requests. The address holds them all."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from areas.models import Area
from cbtracker import clock
from departments.models import Department
from govuk.fields import PARTS, DateField
from govuk.forms import GovukForm
from requests_log.forms.common import PrintableField
from requests_log.models import Request, RequestKind, Workstream
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.pagination import OF_THE_PAGE
from requests_log.rules.stages import STAGE_CHOICES
from requests_log.search import parser


class SearchFilter(django_filters.CharFilter):
    field_class = PrintableField


class DateFilter(django_filters.Filter):
    field_class = DateField


class RequestFilter(django_filters.FilterSet):
    """Filters of requests, for now and for any day."""

    words = SearchFilter(
        label="Search requests",
        max_length=200,
        help_text="Enter words from the issue or status, or a reference such as CB-012.",
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
    overdue = django_filters.BooleanFilter(label="Overdue", widget=forms.CheckboxInput)
    no_news_since = DateFilter(label="No update since")

    class Meta:
        model = Request
        fields: tuple[str, ...] = ()
        form = GovukForm

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, queryset=Request.objects.none())

    def asked(self) -> RequestCriteria:
        """Return what is asked for, by those filters that make sense.

        How it is found is for ``listing``: a filter of a queryset could not say which index to use.
        """
        self.is_valid()
        given = self.form.cleaned_data
        words = given.get("words") or ""
        return RequestCriteria(
            terms=parser.parse_terms(words) if words.strip() else None,
            stages=tuple(given.get("stage") or ()),
            kind=given.get("kind") or "",
            overdue=bool(given.get("overdue")),
            **{
                name: given.get(name)
                for name in ("department", "area", "workstream", "no_news_since")
            },
        )


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in force, in words, and the query string without it."""

    field: str
    name: str
    value: str
    without: str


def active_filters(filterset: RequestFilter, query: QueryDict) -> list[ActiveFilter]:
    """Return the valid filters in force, one for each value chosen, in the form's order."""
    found = []
    for bound in filterset.form:
        value = filterset.form.cleaned_data.get(bound.name)
        if value in (None, "", [], False):
            continue
        for part in dict.fromkeys(value) if isinstance(value, list) else [value]:
            left = query.copy()
            for name in OF_THE_PAGE:
                left.pop(name, None)
            if isinstance(value, list):
                left.setlist(bound.name, [v for v in left.getlist(bound.name) if v != part])
            for suffix in ("", *(f"_{p}" for p in PARTS)):
                if suffix or not isinstance(value, list):
                    left.pop(f"{bound.name}{suffix}", None)
            found.append(
                ActiveFilter(
                    bound.name, str(bound.label), _in_words(bound, part), f"?{left.urlencode()}"
                )
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
