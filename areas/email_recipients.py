"""Who gets emails for an area: its leads, and its contacts, who have no account."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Role
from areas.models import Contact, Lead
from cbtracker import clock
from provenance.validity import valid_on


@dataclass(frozen=True)
class EmailRecipient:
    """A person who gets emails for an area or department; the name may be empty.

    Who has no account replies by a signed link.
    """

    email: str
    name: str
    by_link: bool = False


def recipients_for_areas(areas: Sequence[int]) -> dict[int, list[EmailRecipient]]:
    """Return who gets emails for areas today, by area id: leads first, and nobody twice.

    They are the current leads whose accounts are active, and the current contacts with an email
    address.
    """
    found: dict[int, list[EmailRecipient]] = defaultdict(list)
    if not areas:
        return found
    leads = Lead.objects.filter(
        valid_on(clock.today()), area__in=areas, user__is_active=True, user__role=Role.LEAD
    )
    for lead in leads.select_related("user").order_by("user__email"):
        found[lead.area_id].append(EmailRecipient(lead.user.email, lead.user.name))
    contacts = Contact.objects.valid_on(clock.today()).filter(
        area__in=areas, capacity=Contact.Capacity.CONTACT
    )
    for contact in contacts.exclude(email="").order_by("email", "pk"):
        known = {each.email.casefold() for each in found[contact.area_id]}
        if contact.email.casefold() not in known:
            new = EmailRecipient(contact.email, contact.name, by_link=True)
            found[contact.area_id].append(new)
    return found
