"""Pages of accounts that django-allauth does not have, or not as we need them."""

from collections.abc import Callable
from functools import wraps

from allauth.account import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts import sessions
from accounts.decorators import person


def your_account(http: HttpRequest) -> HttpResponseBase:
    """Show one's account, with the form to change the password for those who have one."""
    if settings.PASSWORDS_ALLOWED and person(http).has_usable_password():
        response: HttpResponseBase = views.password_change(http)
        return response
    return render(http, "account/account.html")


@never_cache
def stay_signed_in(http: HttpRequest) -> JsonResponse:
    """Make the session last longer, as opening any page does, and say how long: in seconds."""
    sessions.touch(http)
    return JsonResponse({"seconds": sessions.seconds_left(http)})


def for_passwords(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view that is not found where passwords are switched off."""

    @wraps(view)
    def found_with_passwords(http: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if not settings.PASSWORDS_ALLOWED:
            raise Http404
        return view(http, *args, **kwargs)

    return found_with_passwords
