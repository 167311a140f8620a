"""Decorators that limit a page to some roles."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import READERS, Role, User


def person(http: HttpRequest) -> User:
    """Return the signed-in user. LoginRequiredMiddleware makes sure that there is one."""
    if not isinstance(http.user, User):
        raise TypeError("This page needs a signed-in user.")
    return http.user


View = Callable[..., HttpResponseBase]


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Return a decorator that refuses signed-in people of other roles with 403.

    LoginRequiredMiddleware has sent everybody else to sign in by then.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(http: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if person(http).role not in roles:
                raise PermissionDenied
            return view(http, *args, **kwargs)

        return guarded

    return decorate


def hidden_from_others(*roles: Role) -> Callable[[View], View]:
    """Return a decorator that answers people of other roles as if the page did not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(http: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if person(http).role not in roles:
                raise Http404
            return view(http, *args, **kwargs)

        return guarded

    return decorate


for_officials = for_roles(Role.OFFICIAL)
for_readers = for_roles(*READERS)
