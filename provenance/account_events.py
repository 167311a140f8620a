"""Records who added or changed an account: accounts know nothing of audit events."""

from accounts.models import User
from provenance.models import Action
from provenance.services import record_event

# The start of the subject keys of accounts.
ACCOUNTS = "accounts"


def record_account(
    *, user: User, by: User, is_new: bool, differences: list[list[str]], **_: object
) -> None:
    """Record that an account was added or changed; the receiver of ``account_saved``."""
    record_event(
        user,
        by=by,
        subject_key=f"{ACCOUNTS}/{user.pk}",
        action=Action.ADDED if is_new else Action.CHANGED,
        differences=differences,
    )
