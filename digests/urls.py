"""URLs of digests and of what people watch."""

from django.urls import path

from digests import views

urlpatterns = [
    path("watching/", views.watching, name="watching"),
    path("watching/read/", views.mark_as_read, name="mark-as-read"),
    path("watching/<slug:kind>/<int:pk>/", views.watch, name="watch"),
    path("digest/", views.subscribe, name="digest"),
    path("digest/end/<str:token>/", views.unsubscribe, name="end-digest"),
]
