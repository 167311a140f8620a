"""Security events in the admin site: administrators read, filter and download them."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.timezone import localtime

from accounts.decorators import person
from cbtracker import clock
from cbtracker.csv_lines import csv_lines
from govuk.admin_forms import GovukAdminMixin
from security.models import SecurityEvent

if TYPE_CHECKING:
    EventModelAdmin = admin.ModelAdmin[SecurityEvent]
else:
    EventModelAdmin = admin.ModelAdmin

COLUMNS = ("When", "Event", "Outcome", "Who", "Whose account", "IP address", "Detail", "Request")


@admin.register(SecurityEvent)
class SecurityEventAdmin(GovukAdminMixin, EventModelAdmin):
    list_display = ("at", "kind", "outcome", "user", "about", "address", "detail")
    list_filter = ("outcome", "at", "kind")
    search_fields = ("user__name", "user__email", "about__name", "about__email", "address")
    search_help_text = "Name, email address or IP address."
    list_select_related = ("user", "about")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecurityEvent]:
        events = super().get_queryset(request)
        return events if person(request).is_administrator else events.none()

    def get_urls(self) -> list[Any]:
        download: URLPattern = path(
            "download/",
            self.admin_site.admin_view(self.download),
            name="security_securityevent_download",
        )
        return [download, *super().get_urls()]

    def download(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """Return the events that the filters of the address select, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            events = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise BadRequest("The events cannot be filtered so.") from error
        rows = (
            (
                f"{localtime(event.at):%Y-%m-%d %H:%M:%S}",
                event.get_kind_display(),
                event.get_outcome_display(),
                event.user or "",
                event.about or "",
                event.address or "",
                event.detail,
                event.request_id,
            )
            for event in events.iterator(chunk_size=500)
        )
        response = StreamingHttpResponse(
            csv_lines([COLUMNS, *rows]), content_type="text/csv; charset=utf-8"
        )
        name = f"security-events-{clock.today()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
