"""What the admin site needs so that facts are saved by their one writer there too."""

from itertools import combinations
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime

from accounts.decorators import person
from cbtracker.clock import in_words
from govuk.numbers import row_id
from provenance.models import Fact
from provenance.services import EditConflict, changes_since, keep, last_change, remove


class KeptForm(forms.ModelForm):
    """A form that refuses to overwrite what somebody else changed while it was open."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = last_change(self.instance) if self.instance.pk else 0

    def seen_change(self) -> int:
        return row_id(self["seen"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        newer = changes_since(self.instance, self.seen_change()) if self.instance.pk else []
        if newer:
            raise ValidationError(
                f"{newer[0].by} changed this on {in_words(localtime(newer[0].at).date())}, after "
                "you opened it. Your changes have not been saved. Copy what you typed, reopen this "
                "page and check the latest details."
            )
        return given


class OneAtATime(forms.BaseInlineFormSet):
    """Rows below a form of which two with the same ``key`` hold on no one day."""

    key = ""

    def clean(self) -> None:
        super().clean()
        rows = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid() and form.cleaned_data.get(self.key) and not self._is_deleted(form)
        ]
        for one, other in combinations(rows, 2):
            if self.is_same(one, other) and _overlap(one, other):
                raise ValidationError(
                    f"{one[self.key]} is listed twice for the same dates. Enter the date the "
                    "first ends and the second starts."
                )

    def is_same(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        """Return whether two rows name the same by their ``key``."""
        return bool(one[self.key] == other[self.key])

    def _is_deleted(self, form: Any) -> bool:
        return bool(form.cleaned_data.get("DELETE"))


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two dated rows hold on the same day."""

    def begins_before_end(this: dict[str, Any], that: dict[str, Any]) -> bool:
        return not (this["since"] and that["until"]) or this["since"] < that["until"]

    return begins_before_end(one, other) and begins_before_end(other, one)


class KeepsFacts(admin.ModelAdmin):
    """Saves and removes facts by their one writer, those on rows below the form too."""

    form = KeptForm
    # The admin site has no such page: it would answer for rows that a person may not see.
    view_on_site = False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say in words where somebody else saved at the same moment."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (EditConflict, DatabaseError):
            messages.error(
                request,
                "Your changes have not been saved because someone else saved this at the same "
                "time. This page shows the latest details.",
            )
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Fact, form: Any, change: bool) -> None:
        keep(obj, by=person(request), seen=form.seen_change() if change else None)

    def delete_model(self, request: HttpRequest, obj: Fact) -> None:
        remove(obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for fact in queryset:
            remove(fact, by=person(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        facts = formset.save(commit=False)
        for fact in formset.deleted_objects:
            remove(fact, by=person(request))
        for fact in facts:
            keep(fact, by=person(request))
        formset.save_m2m()
