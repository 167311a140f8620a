"""Ending what a champion supports when their account gets another role, or is closed."""

from accounts.models import Role, User
from cbtracker import clock
from departments.models import AreaChampion, Champion, DepartmentRight
from provenance.services import delete_fact, save_fact


def end_champion(*, user: User, by: User, **_: object) -> None:
    """End today the areas and rights of a champion who is none any more; drop what was to begin.

    With another role, the record of the champion names no account.
    """
    if user.role == Role.CHAMPION and user.is_active:
        return
    today = clock.today()
    areas = AreaChampion.objects.filter(champion__user=user).exclude(until__lte=today)
    rights = DepartmentRight.objects.filter(champion__user=user).exclude(until__lte=today)
    rows: list[AreaChampion | DepartmentRight] = [*areas, *rights]
    for row in rows:
        if row.since and row.since > today:
            delete_fact(row, by=by)
        else:
            row.until = today
            save_fact(row, by=by)
    if user.role == Role.CHAMPION:
        return
    for champion in Champion.objects.filter(user=user):
        champion.user = None
        save_fact(champion, by=by)
