"""Which roles a page is for."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import Role, User


def person(http: HttpRequest) -> User:
    """Return who is signed in: on every page but those of signing in, somebody is."""
    assert isinstance(http.user, User)
    return http.user


View = Callable[..., HttpResponseBase]


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Return a decorator that answers 403 to any signed-in person of another role.

    Nobody at all is sent to sign in before this is asked, by LoginRequiredMiddleware.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(http: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if person(http).role not in roles:
                raise PermissionDenied
            return view(http, *args, **kwargs)

        return guarded

    return decorate


for_officials = for_roles(Role.OFFICIAL)
for_readers = for_roles(Role.OFFICIAL, Role.LEAD, Role.CHAMPION)
