"""Redirects from addresses of earlier versions, which are in bookmarks and sent emails."""

from collections.abc import Callable
from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import re_path

# Old path (a regular expression) and new path; the first that matches applies.
MOVED = (
    (r"^rounds/(\d+)/answers/(.*)$", "/commissions/{}/replies/{}"),
    (r"^rounds/(\d+)/ask/$", "/commissions/{}/recipients/add/"),
    (r"^rounds/asked/(.*)$", "/commissions/recipients/{}"),
    (r"^rounds/(.*)$", "/commissions/{}"),
    (r"^your-answers/(.*)$", "/your-replies/{}"),
    (r"^answer/(.+)$", "/reply/{}"),
    (r"^letters/(.*)$", "/emails/{}"),
    (r"^go-through/$", "/update-several/"),
    (r"^we-have-this-too/$", "/proposals/"),
    (r"^departments/([^/]+)/correspondent/(.*)$", "/departments/{}/email-contact/{}"),
)


def redirect_to(template: str) -> Callable[..., HttpResponsePermanentRedirect]:
    """Return a view that redirects to a path, with the query string of the request.

    The new page asks for a sign-in where it needs one. A form that was open during an upgrade is
    sent on as it is (308), so that nothing typed is lost.
    """

    @login_not_required
    def redirect(request: HttpRequest, *parts: str) -> HttpResponsePermanentRedirect:
        query = request.META.get("QUERY_STRING", "")
        address = quote(template.format(*parts), safe="/:") + (f"?{query}" if query else "")
        read_only = request.method in ("GET", "HEAD")
        return HttpResponsePermanentRedirect(address, preserve_request=not read_only)

    return redirect


urlpatterns = [re_path(old, redirect_to(new)) for old, new in MOVED]
