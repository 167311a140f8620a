"""What the admin site needs so that facts are saved by their one writer there too."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.access import person
from cbtracker.clock import in_words
from facts.keeping import changes_since, keep, last_change, remove
from facts.models import Fact


class KeptForm(forms.ModelForm):
    """A form that refuses to overwrite what somebody else changed while it was open."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = last_change(self.instance) if self.instance.pk else 0

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        seen = str(given.get("seen") or "0")
        number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
        newer = changes_since(self.instance, number) if self.instance.pk else []
        if newer:
            raise ValidationError(
                f"{newer[0].by} changed this on {in_words(newer[0].at.date())}, after you opened "
                "it. Nothing of yours is saved: copy what you typed, open it again and look at it."
            )
        return given


class KeepsFacts(admin.ModelAdmin):
    """Saves and removes facts by their one writer, those on rows below the form too."""

    # The admin site has no such page: it would answer for rows that a person may not see.
    view_on_site = False

    def save_model(self, request: HttpRequest, obj: Fact, form: Any, change: bool) -> None:
        keep(obj, by=person(request))

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
