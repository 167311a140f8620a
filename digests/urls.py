"""URLs of digests."""

from django.urls import path

from digests import views

urlpatterns = [
    path("digest/", views.subscribe, name="digest"),
    path("digest/end/<str:token>/", views.unsubscribe, name="end-digest"),
]
