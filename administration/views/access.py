"""Who may open the pages of administration, and what they confirm before they change accounts."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse

from accounts.decorators import for_roles
from accounts.models import Role

for_administrators = for_roles(Role.ADMINISTRATOR)


def _sends_a_form(http: HttpRequest) -> bool:
    return http.method == "POST"


def confirms_password(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view that asks for the password first when a form is sent, as the admin site does.

    The form goes through when the password is right: nothing is to be typed again.
    """
    confirming: Callable[..., HttpResponse] = reauthentication_required(view, enabled=_sends_a_form)
    return confirming
