"""Unlinking a champion from an account that gets another role."""

from accounts.models import Role, User
from departments.models import Champion
from provenance.services import save_fact


def unlink_champion(*, user: User, by: User, **_: object) -> None:
    """Let the record of a champion name no account, if its user is no champion any more."""
    if user.role == Role.CHAMPION:
        return
    for champion in Champion.objects.filter(user=user):
        champion.user = None
        save_fact(champion, by=by)
