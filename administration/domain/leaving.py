"""Another role for somebody, or the end of their account: what hangs on it, and ending it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from accounts.changes import check_change, save_account
from accounts.models import Role, User
from administration.models import Invitation
from areas.models import Area, Cover, Lead
from cbtracker import clock
from departments.models import AreaChampion, Department, DepartmentRight
from digests.models import Digest, Watch
from requests_log.domain.owners import count_open


@dataclass(frozen=True)
class Hanging:
    """What ends when somebody leaves or gets another role.

    ``owned`` counts the open requests that they look after, which another official can take over.
    """

    led: Sequence[Area]
    covers: Sequence[Cover]
    championed: Sequence[Area]
    rights: Sequence[Department]
    owned: int
    watched: int
    has_digest: bool
    has_invitation: bool

    @property
    def is_anything(self) -> bool:
        """Whether anything hangs on the role."""
        return any(
            (
                self.led,
                self.covers,
                self.championed,
                self.rights,
                self.owned,
                self.watched,
                self.has_digest,
                self.has_invitation,
            )
        )


def areas_led(user: User) -> list[Area]:
    """Return the areas that somebody leads today or from a later day."""
    rows = Lead.objects.filter(user=user).exclude(until__lte=clock.today())
    return list(Area.objects.filter(pk__in=rows.values("area")))


def covers_of(user: User) -> list[Cover]:
    """Return what somebody covers and who covers for them, today or from a later day."""
    rows = Cover.objects.not_over(clock.today()).with_names()
    return list(rows.filter(Q(user=user) | Q(lead__user=user)))


def areas_championed(user: User) -> list[Area]:
    """Return the areas that somebody champions today or from a later day."""
    rows = AreaChampion.objects.filter(champion__user=user).exclude(until__lte=clock.today())
    return list(Area.objects.filter(pk__in=rows.values("area")))


def departments_to_read(user: User) -> list[Department]:
    """Return the departments whose open requests a champion sees, today or from a later day."""
    rows = DepartmentRight.objects.filter(champion__user=user).exclude(until__lte=clock.today())
    return list(Department.objects.filter(pk__in=rows.values("department")))


def what_hangs(user: User) -> Hanging:
    """Return what hangs on the role of somebody today."""
    return Hanging(
        led=areas_led(user),
        covers=covers_of(user),
        championed=areas_championed(user),
        rights=departments_to_read(user),
        owned=count_open(user),
        watched=Watch.objects.filter(user=user).count(),
        has_digest=Digest.objects.active().filter(user=user).exists(),
        has_invitation=Invitation.objects.filter(user=user, ended_at=None).exists(),
    )


@transaction.atomic
def end_role(*, by: User, user: User, role: Role | None, successor: User | None = None) -> None:
    """Give somebody another role, or close their account if it is None, and end what hangs on it.

    ``successor`` takes over the open requests that they look after; without one, nobody looks
    after these. Raises ValidationError by field if ``by`` may not, and saves nothing then.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    changed: dict[str, object] = {"role": user.role} if role else {"is_active": user.is_active}
    check_change(user, by=by, changed=changed)
    if role is None:
        user.is_active = False
    else:
        user.role = role
    save_account(user, by=by, changed=changed, successor=successor)
