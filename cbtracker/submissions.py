"""Forms that are sent again after they were saved: by a double click, or after going back."""

from collections.abc import Mapping

from django.db.models import Model


class AlreadySavedError(Exception):
    """The same form has already saved ``saved``, with other words than are sent now."""

    def __init__(self, saved: Model) -> None:
        super().__init__(f"{saved} was saved from this form")
        self.saved = saved


def says_the_same(saved: Model, fields: Mapping[str, object]) -> bool:
    """Return whether a row that was saved has these values in its fields."""
    return all(getattr(saved, name) == value for name, value in fields.items())
