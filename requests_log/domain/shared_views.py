"""Records when somebody shares a saved view with colleagues, or stops. Others are private."""

from accounts.models import User
from provenance.models import Action
from provenance.services import record_event
from requests_log.models import SavedView

# The start of the subject keys of views.
VIEWS = "views"


def record_sharing(view: SavedView, *, by: User, was_shared: bool, is_shared: bool) -> None:
    """Record that a view has been shared, or is shared no longer; nothing if neither changed."""
    if was_shared == is_shared:
        return
    record_event(
        view,
        by=by,
        subject_key=f"{VIEWS}/{view.pk}",
        action=Action.ADDED if is_shared else Action.REMOVED,
        differences=[],
    )
