"""The addresses of digests."""

from django.urls import path

from digests import views

urlpatterns = [
    path("digest/", views.choose, name="digest"),
    path("digest/end/<str:token>/", views.end, name="end-digest"),
]
