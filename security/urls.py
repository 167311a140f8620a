"""URLs of security."""

from django.urls import path

from security import views

urlpatterns = [
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("security/blocked/", views.blocked, name="blocked"),
]
