"""Every address of cbtracker."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    # From the bottom up: an app's addresses may hold what those below it have registered.
    path("", include("outbox.urls")),
    path("", include("requests_log.urls")),
    path("", include("papers.urls")),
    path("", include("digests.urls")),
    path("", include("places.urls")),
    path("", include("commissions.urls")),
]

handler400 = "govuk.errors.bad_request"
handler403 = "govuk.errors.forbidden"
handler404 = "govuk.errors.not_found"
handler500 = "govuk.errors.server_error"
