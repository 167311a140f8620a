"""Every address of cbtracker."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("", include("rounds.urls")),
    path("", include("places.urls")),
    path("", include("digests.urls")),
    path("", include("letters.urls")),
    path("", include("papers.urls")),
    path("", include("requests_log.urls")),
]

handler400 = "govuk.errors.bad_request"
handler403 = "govuk.errors.forbidden"
handler404 = "govuk.errors.not_found"
handler500 = "govuk.errors.server_error"
