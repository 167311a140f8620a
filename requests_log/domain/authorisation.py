"""Who may write to the record."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User

P = ParamSpec("P")
Result = TypeVar("Result")


def require_official(by: object) -> None:
    """Raise PermissionDenied for anybody who is not an official."""
    if not (isinstance(by, User) and by.is_official):
        raise PermissionDenied("Only an official can change the record.")


def official_only(function: Callable[P, Result]) -> Callable[P, Result]:
    """Run the function in one transaction, and only if its ``by`` keyword is an official.

    Raises PermissionDenied for anybody else.
    """

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Result:
        require_official(kwargs["by"])
        with transaction.atomic():
            return function(*args, **kwargs)

    return checked
