"""Whom a letter can go to, and at which addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import Role
from areas.email_recipients import recipients_for_areas
from areas.models import Area
from cbtracker import clock
from correspondence.models import Recipient
from departments.models import AreaChampion, Champion, Department, email_contacts_for


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


def areas_of(recipients: Iterable[Recipient]) -> dict[Recipient, list[Area]]:
    """Return the areas for which each recipient is written to.

    They are an area itself, and those that a champion supports today; a department has none.
    """
    found: dict[Recipient, list[Area]] = {
        row: [row] if isinstance(row, Area) else [] for row in recipients
    }
    champions = [row for row in found if isinstance(row, Champion)]
    supported = AreaChampion.objects.valid_on(clock.today()).filter(champion__in=champions)
    for each in supported.select_related("area", "champion").order_by("area__name"):
        found[each.champion].append(each.area)
    return found


def describe_recipient(recipient: Recipient, areas: Sequence[Area]) -> str:
    """Return what ``{recipient}`` becomes. ``areas`` are those of the recipient."""
    if isinstance(recipient, Department):
        return f"the {recipient.name}"
    names = [area.name for area in areas]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or recipient.name


def _can_be_reached(champion: Champion) -> bool:
    user = champion.user
    return bool(user and user.is_active and user.role == Role.CHAMPION)
