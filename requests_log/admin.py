"""The admin site: champions read the requests of their areas, and can add notes."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.decorators import person
from areas.models import Area
from cbtracker import clock
from cbtracker.clock import in_words
from departments.admin import AdministratorOnlyAdmin, AdministratorOnlyHistory, ReadOnlyKey
from govuk.admin_forms import GovukAdminMixin
from govuk.forms import GovukForm
from provenance.admin import FactAdmin
from requests_log import scope
from requests_log.domain import commands, validation
from requests_log.forms.common import PrintableField
from requests_log.log.excerpts import newest_of, read_entries
from requests_log.log.next_steps import read_steps
from requests_log.log.positions import positions_as_of, read_positions
from requests_log.models import Entry, NextStep, Request, Workstream
from requests_log.permissions import areas_of, visible_to
from requests_log.queries.history import ON_A_PAGE
from requests_log.queries.request_list import COUNT_LIMIT
from requests_log.search import finder
from requests_log.search.terms import parse_terms

# Django's classes take type arguments only when types are checked.
if TYPE_CHECKING:
    StackedInline = admin.StackedInline[Entry, Request]
    RequestPaginator = Paginator[Request]
    FormSet = forms.BaseInlineFormSet[Entry, Request, forms.ModelForm[Entry]]
else:
    StackedInline = admin.StackedInline
    RequestPaginator = Paginator
    FormSet = forms.BaseInlineFormSet


class AreaFilter(admin.SimpleListFilter):
    """A filter by the champion's own areas only."""

    title = "area"
    parameter_name = "area"

    def own_areas(self, request: HttpRequest) -> QuerySet[Area]:
        return Area.objects.filter(pk__in=areas_of(person(request), on=clock.today()))

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Request]"
    ) -> list[tuple[str, str]]:
        return list(self.own_areas(request).values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Request]) -> QuerySet[Request]:
        if self.value() is None:
            return queryset
        chosen = self.own_areas(request).filter(slug=self.value()).values_list("pk", flat=True)
        covers = scope.for_areas(chosen, Request, at=None)
        return queryset.filter(covers) if chosen else queryset.none()


class ReadOnly:
    """A mixin: nobody can add, change or delete these rows in the admin site."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class NewestFormSet(FormSet):
    """The newest entries of a log. The page of the request has them all."""

    def get_queryset(self) -> QuerySet[Entry]:
        if not hasattr(self, "newest"):
            self.newest = super().get_queryset()[:ON_A_PAGE]
        return self.newest


class LogInline(ReadOnly, GovukAdminMixin, StackedInline):
    model = Entry
    fk_name = "request"
    formset = NewestFormSet
    verbose_name_plural = f"History: the newest {ON_A_PAGE} entries"
    ordering = ("-effective_on", "-number", "-id")
    fields = (
        ("kind", "effective_on", "recorded_on", "written_by"),
        ("stage", "through", "target_date"),
        ("areas_label", "departments_label"),
        "issue",
        "status",
        "note",
        "source",
        "corrected_entry",
    )
    readonly_fields = (
        "kind",
        "effective_on",
        "recorded_on",
        "written_by",
        "stage",
        "through",
        "target_date",
        "areas_label",
        "departments_label",
        "issue",
        "status",
        "note",
        "source",
        "corrected_entry",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        entries = super().get_queryset(request)
        visible = scope.on_any_of(visible_to(person(request)))
        return entries.filter(visible).select_related(
            "by", "workstream", "corrects__request", "request"
        )

    def recorded_on(self, entry: Entry) -> str:
        return clock.in_words(timezone.localdate(entry.recorded_at))

    # Text: the admin would show the field as a link to a page that champions cannot open.
    def written_by(self, entry: Entry) -> str:
        return str(entry.by)

    @admin.display(description="Workstream")
    def through(self, entry: Entry) -> str:
        return str(entry.workstream or "")

    @admin.display(description="Corrects")
    def corrected_entry(self, entry: Entry) -> str:
        older = entry.corrects
        if older is None:
            return ""
        return f"{older.get_kind_display()}, {clock.in_words(older.effective_on)}"


class NoteForm(GovukForm):
    note = PrintableField(
        label="Note",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=validation.MAX_LENGTHS["note"],
        help_text="Officials and champions can read this. It is not printed in papers, "
        "and does not count as an update.",
        error_messages={"required": "Enter a note."},
    )


class CappedPaginator(RequestPaginator):
    """Pages of the first ``COUNT_LIMIT`` rows: counting or showing more is too slow."""

    object_list: QuerySet[Request]

    @cached_property
    def count(self) -> int:
        return self.object_list[:COUNT_LIMIT].count()


@admin.register(Request)
class RequestAdmin(ReadOnly, GovukAdminMixin, AdministratorOnlyHistory):
    list_display = ("reference", "areas", "issue", "departments", "stage", "target_date", "news_on")
    list_filter = ("stage", "request_kind", AreaFilter)
    # The admin shows the search box only if there are fields. get_search_results does the search.
    search_fields = ("current__issue", "current__status")
    search_help_text = (
        "Enter words, an area, a department, or a reference such as CB-012. "
        f"The list is limited to {COUNT_LIMIT:,} requests: search or filter to find others."
    )
    paginator = CappedPaginator
    show_full_result_count = False
    list_select_related = ("current",)
    ordering = ("number",)
    list_per_page = 50
    fields = (
        "reference",
        "areas",
        "issue",
        "departments",
        "stage",
        "through",
        "status",
        "positions",
        "next_steps",
        "target_date",
        "news_on",
        "updated_on",
        "request_kind",
    )
    readonly_fields = (
        *("reference", "areas", "issue", "departments", "through", "status"),
        *("positions", "next_steps"),
    )
    inlines = (LogInline,)
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Request]:
        return visible_to(person(request)).for_list().order_by("number")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Request], search_term: str
    ) -> tuple[QuerySet[Request], bool]:
        """Return the requests with these words, as the list finds them, without duplicates."""
        if not search_term.strip():
            return queryset, False
        terms = parse_terms(search_term)
        ids = finder.find_candidates(terms, most=COUNT_LIMIT)
        found = queryset if ids is None else queryset.filter(pk__in=ids)
        return found.filter(finder.has_terms(terms)), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow only the filters above. Other lookups could reveal what the pages do not show."""
        return lookup in ("stage__exact", "request_kind__exact", "area")

    @admin.display(ordering="number")
    def reference(self, row: Request) -> str:
        return row.reference

    @admin.display(ordering="current__areas_label")
    def areas(self, row: Request) -> str:
        return row.line.areas_label

    @admin.display(ordering="current__issue")
    def issue(self, row: Request) -> str:
        return row.line.issue

    @admin.display(ordering="current__departments_label")
    def departments(self, row: Request) -> str:
        return row.line.departments_label

    @admin.display(description="Workstream")
    def through(self, row: Request) -> str:
        return str(row.workstream or "")

    def status(self, row: Request) -> str:
        return row.line.status

    @admin.display(description="What each department says")
    def positions(self, row: Request) -> str:
        rows = read_positions(row.pk)
        said = newest_of(rows)
        found = positions_as_of(said, read_entries(row.line, said), None) if said else []
        return "\n".join(
            f"{each.department.code}, {in_words(each.news_on)}: {each.text or 'no change'}"
            for each in found
        )

    @admin.display(description="Next steps")
    def next_steps(self, row: Request) -> str:
        found = read_steps(NextStep.objects.filter(request=row), at=None)
        return "\n".join(
            str(each.step)
            + (f" Due {in_words(each.step.due_on)}." if each.step.due_on else "")
            + (" Overdue." if each.overdue else "")
            for each in found
            if not each.ending
        )

    def get_urls(self) -> list[URLPattern]:
        note = path(
            "<int:pk>/note/", self.admin_site.admin_view(self.note_view), name="request_note"
        )
        return [note, *super().get_urls()]

    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show and process the form that adds a note to a request."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_queryset(request).filter(pk=pk).first()
        if record is None:
            raise Http404
        form = NoteForm(request.POST or None)
        if form.is_valid():
            try:
                note = form.cleaned_data["note"]
                commands.add_note(by=person(request), request=record, note=note)
            except ValidationError as error:
                form.add_error("note", error.messages)
            else:
                messages.success(request, f"Your note has been added to {record.reference}.")
                return redirect(reverse("admin:requests_log_request_change", args=[record.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Add a note to {record.reference}",
            "record": record,
            "form": form,
            "opts": self.opts,
        }
        return render(request, "admin/requests_log/request/note.html", context)


@admin.register(Workstream)
class WorkstreamAdmin(ReadOnlyKey, FactAdmin, AdministratorOnlyAdmin):
    key = "slug"
    list_display = ("name", "printed_heading", "position")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """Return the read-only fields: also those printed, once papers may print the workstream."""
        printed = ("name", "printed_heading", "position")
        key = super().get_readonly_fields(request, obj)
        is_used = isinstance(obj, Workstream) and obj.entry_set.exists()
        return (*key, *printed) if is_used else key
