"""The admin site, for champions and administrators, who use the service's own sign-in page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts.decorators import person
from accounts.models import User
from requests_log.search.terms import MOST_TERMS

# Rows of one kind on a page. The longest list is that of a department's email contacts.
MOST_ROWS = 200
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def _is_too_many(count: str) -> bool:
    """Return whether a number of rows, of whatever length, is more than a page takes."""
    text = count.strip()
    return len(text) > len(str(MOST_ROWS)) or (text.isdecimal() and int(text) > MOST_ROWS)


class AdminSite(admin.AdminSite):
    site_header = "Administration"
    site_title = "Requests of Whitehall"
    index_title = "Admin site"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page has: breadcrumbs name the first page as the navigation does."""
        context = super().each_context(request)
        user = request.user
        if isinstance(user, User) and user.is_champion:
            context["site_header"] = "Your areas"
        return context

    def index(  # type: ignore[override]  # a page of ours for champions
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show champions their areas, and others what they look after."""
        if person(request).is_champion:
            # Commands read the admin site as well, and need no pages.
            from places.views.champion import landing

            lists = self.get_app_list(request)
            return landing(request, {**self.each_context(request), "app_list": lists})
        return super().index(request, extra_context)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return Django's patterns without "view on site".

        That page would redirect to rows that the person may not see.
        """
        return [
            pattern
            for pattern in super().get_urls()
            if getattr(pattern, "name", None) != "view_on_site"
        ]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Return the view as the admin serves it, with 400 for what no browser sends.

        PostgreSQL refuses text with a NUL, which would cause a server error. Django makes a form
        for each of up to 2,000 rows, which takes seconds, and a condition for each word, of which
        SQLite refuses hundreds.
        """

        @wraps(view)
        def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            for name, values in request.GET.lists():
                if any("\0" in text for text in (name, *values)):
                    raise BadRequest("The query string contains a null character.")
            # Django looks for a field of that name, which no model has.
            if "" in (request.GET.get("_to_field"), request.POST.get("_to_field")):
                raise BadRequest("The name of a field is missing.")
            # The names of the search boxes of lists and of autocompletes.
            if any(len(request.GET.get(name, "").split()) > MOST_TERMS for name in ("q", "term")):
                raise BadRequest(f"Search for up to {MOST_TERMS} words.")
            counts = (str(n) for name, n in request.POST.items() if name.endswith("-TOTAL_FORMS"))
            if any(map(_is_too_many, counts)):
                raise BadRequest(f"Send up to {MOST_ROWS} rows at once.")
            return view(request, *args, **kwargs)

        return cast(View, super().admin_view(checked, cacheable))

    # LoginRequiredMiddleware would answer first, and return to this page after the sign-in.
    @method_decorator([never_cache, login_not_required])
    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Redirect to the service's sign-in page, which limits the number of attempts."""
        if request.user.is_authenticated:
            # Signed in, but not as a champion or administrator.
            return redirect("home")
        target = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")

    def password_change(  # type: ignore[override]  # a redirect, not a page of the admin site
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(  # type: ignore[override]  # as above
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def logout(  # type: ignore[override]  # as above
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Redirect to the service's own page, which asks whether to sign out."""
        return redirect("account_logout")
