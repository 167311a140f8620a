"""The admin site: for champions and administrators, signed in to as everywhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class AdminSite(admin.AdminSite):
    site_header = "cbtracker administration"
    site_title = "cbtracker"
    index_title = "Administration"
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out "view on site": it would answer for rows that a person may not see."""
        return [
            pattern
            for pattern in super().get_urls()
            if getattr(pattern, "name", None) != "view_on_site"
        ]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Return the view as the admin serves it, which answers 400 to a NUL in the query string.

        PostgreSQL refuses a text with one, and would make an error page of it.
        """

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            for name, values in request.GET.lists():
                if any("\0" in text for text in (name, *values)):
                    raise BadRequest("The query string contains a null character.")
            return view(request, *args, **kwargs)

        return cast(View, super().admin_view(checked, cacheable))

    # LoginRequiredMiddleware would answer first, and ask for this page again after signing in.
    @method_decorator([never_cache, login_not_required])
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send people to the one sign-in page, where guessing is limited."""
        if request.user.is_authenticated:
            # Signed in, but with no work here: home is where this person's work is.
            return redirect("home")
        target = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


class AdminConfig(DjangoAdminConfig):
    default_site = "cbtracker.admin.AdminSite"
