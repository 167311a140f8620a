"""Departments, champions and areas, for administrators; and for champions their own areas.

Areas stand here and not in the app of theirs, because who champions them decides who sees them.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.decorators import person
from accounts.models import Role
from areas.models import Area, Contact, Lead, LocalProject
from cbtracker import clock
from departments.models import Champion, Championed, Correspondent, Department, championed_by
from govuk.numbers import MoneyField
from provenance.admin import KeepsFacts, OneAtATime


class ForAdministrators(admin.ModelAdmin):
    """Rows that only administrators see."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows if person(request).is_administrator else rows.none()


class HidesItsHistory(admin.ModelAdmin):
    """Rows that champions read, whose history names people whom they do not look up."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if not person(request).is_administrator:
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


def own_areas(request: HttpRequest) -> list[int]:
    """Return the ids of the areas that whoever is signed in champions today."""
    return championed_by(person(request), on=clock.today())


class OneLeadAtATime(OneAtATime):
    key = "user"


class OneAreaAtATime(OneAtATime):
    key = "area"


class LeadInline(admin.TabularInline):
    model = Lead
    formset = OneLeadAtATime
    extra = 0
    autocomplete_fields = ("user",)
    verbose_name = "area lead"


class ChampionedInline(admin.TabularInline):
    model = Championed
    formset = OneAreaAtATime
    extra = 0
    autocomplete_fields = ("area",)


class OneAddressAtATime(OneAtATime):
    key = "email"

    def is_same(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        return bool(one["email"].lower() == other["email"].lower())


class CorrespondentInline(admin.TabularInline):
    model = Correspondent
    formset = OneAddressAtATime
    extra = 0
    verbose_name = "email contact"
    verbose_name_plural = "email contacts"


class KeepsItsKey:
    """A row's permanent name is chosen once: addresses, fixtures and letters name it by that."""

    key = ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (self.key,) if obj else ()


@admin.register(Area)
class AreaAdmin(KeepsItsKey, KeepsFacts, HidesItsHistory):
    key = "slug"
    list_display = ("name", "is_first_phase", "group")
    list_filter = ("is_first_phase",)
    list_select_related = ("group",)
    search_fields = ("name", "short_name")
    fields = ("name", "short_name", "slug", "is_first_phase", "group", "seen")
    autocomplete_fields = ("group",)
    inlines = (LeadInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        areas = super().get_queryset(request)
        if person(request).is_administrator:
            return areas
        return areas.filter(pk__in=own_areas(request))


@admin.register(Department)
class DepartmentAdmin(KeepsItsKey, KeepsFacts, ForAdministrators):
    key = "code"
    list_display = ("name", "code", "kind", "parent")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)
    inlines = (CorrespondentInline,)


@admin.register(Champion)
class ChampionAdmin(KeepsFacts, ForAdministrators):
    list_display = ("name", "post", "department")
    list_select_related = ("department",)
    search_fields = ("name", "post")
    autocomplete_fields = ("department",)
    inlines = (ChampionedInline,)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "user":
            field.queryset = field.queryset.filter(role=Role.CHAMPION)
        return field


class OfOwnAreas(KeepsFacts, HidesItsHistory):
    """Facts that champions keep of the areas that they champion, and see of no other."""

    list_select_related = ("area",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(area__in=own_areas(request))

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "area":
            kwargs["queryset"] = Area.objects.filter(pk__in=own_areas(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Contact)
class ContactAdmin(OfOwnAreas):
    list_display = ("name", "capacity", "area", "post", "since", "until")
    search_fields = ("name", "post", "organisation")


@admin.register(LocalProject)
class LocalProjectAdmin(OfOwnAreas):
    list_display = ("name", "area", "phase", "since", "until")
    search_fields = ("name", "focus")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "budget_pence":
            return MoneyField(label="Budget in pounds", required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
