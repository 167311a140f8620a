"""Admin pages: departments, champions and areas for administrators; own areas for champions.

Areas are registered here, not in their own app, because champions see the areas they champion.
"""

import datetime as dt
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms import Field as FormField
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse

from accounts.decorators import person
from accounts.models import Role
from areas.models import Area, Contact, Lead, LocalProject
from cbtracker import clock
from departments.models import (
    AreaChampion,
    Champion,
    Department,
    DepartmentRight,
    EmailContact,
    area_ids_championed_by,
)
from govuk.admin_forms import GovukAdminMixin
from govuk.numbers import MoneyField, clean_range
from provenance.admin import CleanedData, FactAdmin, FactAdminForm, NoOverlapFormSet, overlap

# Django's classes take type arguments only where types are checked.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    DbField = Field[Any, Any]
    DbForeignKey = ForeignKey[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline
    DbField = Field
    DbForeignKey = ForeignKey


class AdministratorOnlyAdmin(ModelAdmin):
    """Rows that only administrators can see."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        return rows if person(request).is_administrator else rows.none()


class AdministratorOnlyHistory(ModelAdmin):
    """Rows that champions can see, but not their history, which names other users."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not person(request).is_administrator:
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


def own_area_ids(request: HttpRequest) -> list[int]:
    """Return the ids of the areas that the signed-in user champions today."""
    return area_ids_championed_by(person(request), on=clock.today())


class LeadFormSet(NoOverlapFormSet):
    """The leads of an area, of whom one at most is the main one on any day."""

    key = "user"

    def clean(self) -> None:
        super().clean()
        mains = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid()
            and form.cleaned_data.get("is_main")
            and not form.cleaned_data.get("DELETE")
            and (form.cleaned_data["until"] or dt.date.max) > clock.today()
        ]
        for one, other in combinations(mains, 2):
            if overlap(one, other):
                raise ValidationError(
                    f"Choose one main lead: {one['user']} and {other['user']} are both ticked."
                )


class AreaChampionFormSet(NoOverlapFormSet):
    key = "area"


class LeadInline(GovukAdminMixin, TabularInline):
    model = Lead
    form = FactAdminForm
    formset = LeadFormSet
    fields = ("user", "is_main", "since", "until", "seen")
    # A blank row: no script adds one.
    extra = 1
    verbose_name = "area lead"


class AreaChampionInline(GovukAdminMixin, TabularInline):
    model = AreaChampion
    form = FactAdminForm
    formset = AreaChampionFormSet
    fields = ("area", "since", "until", "source", "source_date", "seen")
    # A blank row: no script adds one.
    extra = 1


class DepartmentRightFormSet(NoOverlapFormSet):
    key = "department"


class DepartmentRightInline(GovukAdminMixin, TabularInline):
    model = DepartmentRight
    form = FactAdminForm
    formset = DepartmentRightFormSet
    fields = ("department", "since", "until", "seen")
    # A blank row: no script adds one.
    extra = 1


class EmailContactFormSet(NoOverlapFormSet):
    key = "email"

    def has_same_key(self, one: CleanedData, other: CleanedData) -> bool:
        return bool(one["email"].lower() == other["email"].lower())


class EmailContactInline(GovukAdminMixin, TabularInline):
    model = EmailContact
    form = FactAdminForm
    formset = EmailContactFormSet
    # A blank row: no script adds one.
    extra = 1
    verbose_name = "email contact"
    verbose_name_plural = "email contacts"


class ReadOnlyKey:
    """Makes a row's permanent key read-only once saved: URLs, fixtures and emails use it."""

    key = ""

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return (self.key,) if obj else ()


@admin.register(Area)
class AreaAdmin(ReadOnlyKey, FactAdmin, AdministratorOnlyHistory):
    key = "slug"
    list_display = ("name", "is_first_phase", "group")
    list_filter = ("is_first_phase",)
    list_select_related = ("group",)
    search_fields = ("name", "short_name")
    fields = ("name", "short_name", "slug", "is_first_phase", "group", "seen")
    inlines = (LeadInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        areas = super().get_queryset(request)
        if person(request).is_administrator:
            return areas
        return areas.filter(pk__in=own_area_ids(request))


@admin.register(Department)
class DepartmentAdmin(ReadOnlyKey, FactAdmin, AdministratorOnlyAdmin):
    key = "code"
    list_display = ("name", "code", "kind", "parent", "since", "until")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    # An official says it on the department's page: its open requests move then.
    exclude = ("successor",)
    inlines = (EmailContactInline,)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Propose that a new department is in being from today: no earlier request asked it."""
        return {"since": clock.today(), **super().get_changeform_initial_data(request)}


@admin.register(Champion)
class ChampionAdmin(FactAdmin, AdministratorOnlyAdmin):
    list_display = ("name", "post", "department")
    list_select_related = ("department",)
    search_fields = ("name", "post")
    inlines = (AreaChampionInline, DepartmentRightInline)

    def formfield_for_foreignkey(
        self, db_field: DbForeignKey, request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and field.queryset is not None and db_field.name == "user":
            field.queryset = field.queryset.filter(role=Role.CHAMPION)
        return field


class OwnAreaFactAdmin(FactAdmin, AdministratorOnlyHistory):
    """Facts about the areas that the signed-in user champions."""

    list_select_related = ("area",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).filter(area__in=own_area_ids(request))

    def formfield_for_foreignkey(
        self, db_field: DbForeignKey, request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "area":
            kwargs["queryset"] = Area.objects.filter(pk__in=own_area_ids(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Contact)
class ContactAdmin(OwnAreaFactAdmin):
    list_display = ("name", "capacity", "area", "post", "since", "until")
    search_fields = ("name", "post", "organisation")


class LocalProjectAdminForm(FactAdminForm):
    """A local project. One figure alone is both ends of the families expected."""

    def clean(self) -> CleanedData:
        cleaned = super().clean()
        clean_range(self, cleaned, "families_low", "families_high")
        return cleaned


@admin.register(LocalProject)
class LocalProjectAdmin(OwnAreaFactAdmin):
    form = LocalProjectAdminForm
    list_display = ("name", "area", "phase", "since", "until")
    search_fields = ("name", "focus")

    def formfield_for_dbfield(
        self, db_field: DbField, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if db_field.name == "budget_pence":
            return MoneyField(label="Budget in pounds", required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
