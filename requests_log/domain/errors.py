"""Errors that writing to the record raises, besides Django's own."""

from django.core.exceptions import ValidationError

from requests_log.models import Entry


class ConflictError(Exception):
    """The request has a newer line than the one its editor saw; ``current`` is that line."""

    def __init__(self, current: Entry) -> None:
        super().__init__(f"{current} is newer")
        self.current = current


class NothingChangedError(ValidationError):
    """The new content is the same as before. ``commands.confirm`` records that on purpose."""
