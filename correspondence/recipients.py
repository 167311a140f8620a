"""Whom a letter can go to, at which addresses, and what is open with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import Role
from areas.email_recipients import recipients_for_areas
from areas.models import Area
from cbtracker import clock
from correspondence.models import Recipient
from departments.models import AreaChampion, Champion, Department, email_contacts_for
from requests_log.models import LineCopyQuerySet, Request
from requests_log.permissions import all_requests
from requests_log.rules.stages import Stage
from requests_log.scope import for_areas, for_department


@dataclass(frozen=True)
class LetterAddress:
    """One person at an area or department, or a champion, with their email address."""

    recipient: Recipient
    email: str
    name: str


def find_addresses(recipients: Iterable[Recipient]) -> list[LetterAddress]:
    """Return the addresses of recipients today, in their order.

    Areas are written to at their leads and contacts, departments at their email contacts, and
    champions at their accounts, if active.
    """
    rows = list(recipients)
    by_area = recipients_for_areas([row.pk for row in rows if isinstance(row, Area)])
    departments = [row.pk for row in rows if isinstance(row, Department)]
    by_department = email_contacts_for(departments, on=clock.today())
    found = []
    for row in rows:
        if isinstance(row, Area):
            people = [(each.email, each.name) for each in by_area[row.pk]]
        elif isinstance(row, Department):
            people = [(each.email, each.name) for each in by_department[row.pk]]
        else:
            people = [(row.user.email, row.name)] if _can_be_reached(row) and row.user else []
        found += [LetterAddress(row, email, name) for email, name in people]
    return found


def without_address(
    recipients: Iterable[Recipient], addresses: Sequence[LetterAddress]
) -> list[Recipient]:
    """Return the recipients who have none of these addresses."""
    reached = {each.recipient for each in addresses}
    return [row for row in recipients if row not in reached]


def describe_recipient(recipient: Recipient) -> str:
    """Return what ``{recipient}`` becomes."""
    if isinstance(recipient, Area):
        return recipient.name
    if isinstance(recipient, Department):
        return f"the {recipient.name}"
    areas = [row.area.name for row in _areas_of(recipient)]
    return " and ".join(filter(None, (", ".join(areas[:-1]), *areas[-1:]))) or recipient.name


def open_requests_with(recipient: Recipient) -> LineCopyQuerySet[Request]:
    """Return the requests that are not resolved and count for a recipient, by number.

    Those of a champion are those that count for the areas that they support today.
    """
    rows = all_requests().exclude(stage=Stage.RESOLVED).order_by("number")
    if isinstance(recipient, Department):
        return rows.filter(for_department(recipient, Request, at=None))
    if isinstance(recipient, Area):
        return rows.filter(for_areas([recipient.pk], Request, at=None))
    areas = [row.area_id for row in _areas_of(recipient)]
    return rows.filter(for_areas(areas, Request, at=None)) if areas else rows.none()


def _areas_of(champion: Champion) -> list[AreaChampion]:
    rows = AreaChampion.objects.valid_on(clock.today()).filter(champion=champion)
    return list(rows.select_related("area").order_by("area__name"))


def _can_be_reached(champion: Champion) -> bool:
    user = champion.user
    return bool(user and user.is_active and user.role == Role.CHAMPION)
