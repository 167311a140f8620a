"""Base classes with which the admin site saves and deletes facts through provenance.services."""

from collections.abc import Mapping
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime

from accounts.decorators import person
from cbtracker.clock import in_words
from govuk.admin_forms import GovukAdminMixin, GovukModelForm
from govuk.numbers import row_id
from provenance.models import Fact
from provenance.services import (
    EditConflictError,
    audit_events_since,
    delete_fact,
    last_audit_event_id,
    last_audit_event_ids,
    save_fact,
)

# Django's classes take type arguments only where types are checked.
if TYPE_CHECKING:
    InlineFormSet = forms.BaseInlineFormSet[Fact, Fact, forms.ModelForm[Fact]]
    FactModelAdmin = admin.ModelAdmin[Any]
else:
    InlineFormSet = forms.BaseInlineFormSet
    FactModelAdmin = admin.ModelAdmin

CleanedData = dict[str, Any]


class FactAdminForm(GovukModelForm):
    """A form that refuses to overwrite what somebody else changed after it was opened."""

    instance: Fact
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, newest_events: Mapping[int, int] | None = None, **kwargs: Any
    ) -> None:
        """``newest_events`` has the id of the newest audit event of each row of a list."""
        super().__init__(*args, **kwargs)
        pk = self.instance.pk
        if newest_events is not None:
            self.newest_event_id = newest_events.get(pk, 0)
        else:
            self.newest_event_id = last_audit_event_id(self.instance) if pk else 0
        # A blank row that nobody touches has the value that it was sent with.
        self.initial["seen"] = str(self.newest_event_id) if pk else ""

    def get_seen_event_id(self) -> int:
        """Return the id of the fact's newest audit event when the form was opened."""
        return row_id(self["seen"])

    def clean(self) -> CleanedData:
        cleaned = super().clean() or {}
        seen = self.get_seen_event_id()
        if self.newest_event_id > seen:
            newer = audit_events_since(self.instance, seen)
            raise ValidationError(
                f"{newer[0].changed_by} changed this on "
                f"{in_words(localtime(newer[0].changed_at).date())}, after you opened it. Your "
                "changes have not been saved. Copy what you typed, reopen this page and check the "
                "latest details."
            )
        return cleaned


class FactFormSet(InlineFormSet):
    """Inline rows, each of which refuses to overwrite what somebody else changed meanwhile."""

    @cached_property
    def newest_events(self) -> dict[int, int]:
        """The id of the newest audit event of each row, by the id of the row."""
        return last_audit_event_ids(self.get_queryset())

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "newest_events": self.newest_events}


class NoOverlapFormSet(FactFormSet):
    """Inline rows: no two with the same ``key`` may be valid on the same day."""

    key = ""

    def clean(self) -> None:
        super().clean()
        rows = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid()
            and form.cleaned_data.get(self.key)
            and not form.cleaned_data.get("DELETE")
        ]
        for one, other in combinations(rows, 2):
            if self.has_same_key(one, other) and overlap(one, other):
                raise ValidationError(
                    f"{one[self.key]} is listed twice for the same dates. Enter the date the "
                    "first ends and the second starts."
                )

    def has_same_key(self, one: CleanedData, other: CleanedData) -> bool:
        """Return whether two rows have the same value in the ``key`` field."""
        return bool(one[self.key] == other[self.key])


def overlap(one: CleanedData, other: CleanedData) -> bool:
    """Return whether two dated rows are valid on the same day."""

    def starts_before_end(this: CleanedData, that: CleanedData) -> bool:
        return not (this["since"] and that["until"]) or this["since"] < that["until"]

    return starts_before_end(one, other) and starts_before_end(other, one)


class FactAdmin(GovukAdminMixin, FactModelAdmin):
    """Saves and deletes facts, inline rows too, through provenance.services."""

    form = FactAdminForm
    # Django's redirect to a row's page does not check who may see the row.
    view_on_site = False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a message if somebody else saved at the same time."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        # The last two are what constraints and triggers raise.
        except (EditConflictError, IntegrityError, InternalError):
            messages.error(
                request,
                "Your changes have not been saved because someone else saved this at the same "
                "time. This page shows the latest details.",
            )
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Fact, form: Any, change: bool) -> None:
        save_fact(obj, by=person(request), seen=form.get_seen_event_id() if change else None)

    def delete_model(self, request: HttpRequest, obj: Fact) -> None:
        delete_fact(obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Fact]) -> None:
        for fact in queryset:
            delete_fact(fact, by=person(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        facts = formset.save(commit=False)
        seen = {row.instance.pk: row.get_seen_event_id() for row in formset.initial_forms}
        for fact in formset.deleted_objects:
            delete_fact(fact, by=person(request), seen=seen[fact.pk])
        for fact in facts:
            # A new row has no id yet, and nobody can have changed it.
            save_fact(fact, by=person(request), seen=seen.get(fact.pk))
        formset.save_m2m()
