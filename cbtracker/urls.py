"""The URL configuration of the project."""

from django.contrib import admin
from django.urls import include, path

from cbtracker import help, redirects

urlpatterns = [
    # First: some old addresses have the form of a page that is there.
    path("", include(redirects)),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    # In the order of imports: an app's URLs may use converters that an earlier app registers.
    path("", include("security.urls")),
    path("", include("background.urls")),
    path("", include("outbox.urls")),
    path("", include("requests_log.urls")),
    path("", include("papers.urls")),
    path("", include("digests.urls")),
    path("", include("imports.urls")),
    path("", include("champions.urls")),
    path("", include("places.urls")),
    path("", include("commissions.urls")),
    path("", include("proposals.urls")),
    path("", include("correspondence.urls")),
    path("", include("activity.urls")),
    path("", include("privacy.urls")),
    path("", include("administration.urls")),
    path("help/", help.guide, name="your-help"),
    path("help/<slug:name>/", help.guide, name="help"),
    path("service/<slug:name>/", help.service_page, name="service-page"),
]

handler400 = "govuk.errors.bad_request"
handler403 = "govuk.errors.forbidden"
handler404 = "govuk.errors.not_found"
handler500 = "cbtracker.outages.server_error"
