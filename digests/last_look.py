"""Up to where a champion has read what is new in their areas."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from cbtracker import clock
from digests.changed_requests import newest_marks
from digests.models import LastLook, Marks


@transaction.atomic
def mark_as_looked_at(*, by: User, up_to: Marks) -> None:
    """Mark as read what is new in a champion's areas up to these marks, as a page showed them.

    Nothing that was read becomes new again. Raises PermissionDenied for others.
    """
    if not (by.is_active and by.is_champion):
        raise PermissionDenied("Only a champion has areas to look at.")
    earlier = LastLook.objects.select_for_update().filter(user=by).first()
    read = up_to.earlier(newest_marks())
    marks = read.later(earlier.marks) if earlier else read
    LastLook.objects.update_or_create(
        user=by, defaults={"looked_on": clock.today(), **marks.as_fields()}
    )
