"""The URLs of administration, and of the links that invite people."""

from django.urls import path

from administration.views import by_link, files, people, reports

urlpatterns = [
    path("administration/", reports.overview, name="administration"),
    path("administration/never-signed-in/", reports.never_signed_in, name="never-signed-in"),
    path("administration/last-sign-in/", reports.last_sign_in, name="last-sign-in"),
    path(
        "administration/areas-without-a-lead/",
        reports.areas_without_lead,
        name="areas-without-lead",
    ),
    path(
        "administration/departments-without-a-contact/",
        reports.departments_without_contact,
        name="departments-without-contact",
    ),
    path(
        "administration/champions-who-ended/",
        reports.champions_who_ended,
        name="champions-who-ended",
    ),
    path("administration/email-test/", reports.email_test, name="email-test"),
    path("administration/invite/", people.invite, name="invite"),
    path("administration/people/<int:user_id>/", people.end_role, name="end-role"),
    path("administration/people/<int:user_id>/invite/", people.resend, name="resend-invitation"),
    path("administration/files/<slug:kind>/", files.upload, name="fact-files"),
    path("administration/files/<int:file_id>/rows/", files.preview, name="fact-file"),
    path("administration/files/<int:file_id>/columns/", files.columns, name="fact-file-columns"),
    path("administration/files/<int:file_id>/discard/", files.discard, name="discard-fact-file"),
    path("invitation/<str:token>/", by_link.invitation, name="invitation"),
]
