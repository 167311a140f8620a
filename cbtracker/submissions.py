"""Forms that are sent again after they were saved: by a double click, or after going back."""

from django.db.models import Model


class AlreadySavedError(Exception):
    """The same form has already saved ``saved``, with other words than are sent now."""

    def __init__(self, saved: Model) -> None:
        super().__init__(f"{saved} was saved from this form")
        self.saved = saved
