"""A form for a new commission that is sent again: by a double click, or after going back."""

import uuid
from collections.abc import Mapping, Sequence

from areas.models import Area
from cbtracker.submissions import AlreadySavedError, says_the_same
from commissions.models import Commission
from departments.models import Department

Recipients = Sequence[Area] | Sequence[Department]


def find_saved(
    submission: uuid.UUID | None, fields: Mapping[str, object], recipients: Recipients
) -> Commission | None:
    """Return the commission that the same form has made, or None if there is none.

    Raises AlreadySavedError if its fields or recipients are others than are sent now.
    """
    saved = Commission.objects.filter(submission=submission).first() if submission else None
    if saved is None:
        return None
    asked = saved.addressees.order_by()
    ids = set(asked.values_list("area" if saved.asks_areas else "department", flat=True))
    is_same = ids == {each.pk for each in recipients}
    if is_same and says_the_same(saved, fields):
        return saved
    raise AlreadySavedError(saved)
