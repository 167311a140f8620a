"""The admin site: for champions and administrators, signed in to as everywhere else."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.http import urlencode


class AdminSite(admin.AdminSite):
    site_header = "cbtracker: areas and people"
    site_title = "cbtracker"
    index_title = "What you look after"
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out "view on site": it would answer for rows that a person may not see."""
        return [
            pattern
            for pattern in super().get_urls()
            if getattr(pattern, "name", None) != "view_on_site"
        ]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send people to the one sign-in page, where guessing is limited."""
        if request.user.is_authenticated:
            # Signed in, but with no work here: home is where this person's work is.
            return redirect("home")
        target = request.GET.get("next", request.path)
        return redirect(f"/accounts/sign-in/?{urlencode({'next': target})}")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


class AdminConfig(DjangoAdminConfig):
    default_site = "cbtracker.admin.AdminSite"
