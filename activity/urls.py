"""URLs of the pages that say what anybody did."""

from django.urls import path

from activity import views

urlpatterns = [
    path("history/", views.activity, name="history"),
    path("history/together/<int:pk>/", views.bulk_act, name="bulk-act"),
]
