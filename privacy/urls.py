"""URLs of the pages where administrators remove words from the record."""

from django.urls import path

from privacy import views

urlpatterns = [
    path("redactions/", views.index, name="redactions"),
    path("redactions/new/", views.propose, name="propose-redaction"),
    path("redactions/<int:redaction_id>/", views.detail, name="redaction"),
    path("redactions/<int:redaction_id>/confirm/", views.confirm, name="confirm-redaction"),
    path("redactions/<int:redaction_id>/refuse/", views.refuse, name="refuse-redaction"),
]
