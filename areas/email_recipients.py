"""Who gets emails for an area: its leads, who covers for them, and contacts without an account."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Role, User
from areas.models import Contact, Cover, Lead
from cbtracker import clock
from provenance.validity import valid_on


@dataclass(frozen=True)
class EmailRecipient:
    """A person who gets emails for an area or department; the name may be empty.

    Who has no account replies by a signed link. ``copy_of`` is who is expected to reply instead,
    for the leads of an area but the main one.
    """

    email: str
    name: str
    by_link: bool = False
    copy_of: str = ""


def recipients_for_areas(areas: Sequence[int]) -> dict[int, list[EmailRecipient]]:
    """Return who gets emails for areas today, by area id: leads first, and nobody twice.

    They are the current leads whose accounts are active, who covers for one of them, and the
    current contacts with an email address. First comes who covers for the main lead, or the main
    lead: whoever is marked as that, or has led the area for longest.
    """
    found: dict[int, list[EmailRecipient]] = defaultdict(list)
    if not areas:
        return found
    covers: dict[int, list[User]] = defaultdict(list)
    for cover in Cover.objects.on(clock.today()).filter(lead__area__in=areas).with_names():
        covers[cover.lead_id].append(cover.user)
    by_area: dict[int, list[User]] = defaultdict(list)
    for lead in leads_with_email().filter(area__in=areas).select_related("user"):
        by_area[lead.area_id] += [*covers[lead.pk], lead.user]
    for area, people in by_area.items():
        first, *others = dict.fromkeys(people)
        found[area] = [
            EmailRecipient(first.email, first.name),
            *(EmailRecipient(each.email, each.name, copy_of=first.name) for each in others),
        ]
    contacts = contacts_with_email().filter(area__in=areas)
    for contact in contacts.order_by("email", "pk"):
        known = {each.email.casefold() for each in found[contact.area_id]}
        if contact.email.casefold() not in known:
            new = EmailRecipient(contact.email, contact.name, by_link=True)
            found[contact.area_id].append(new)
    return found


def leads_with_email() -> QuerySet[Lead]:
    """Return the leads of today who get emails."""
    return Lead.objects.filter(valid_on(clock.today()), user__is_active=True, user__role=Role.LEAD)


def contacts_with_email() -> QuerySet[Contact]:
    """Return the contacts of today, of any area, who get emails."""
    contacts = Contact.objects.valid_on(clock.today()).filter(capacity=Contact.Capacity.CONTACT)
    return contacts.exclude(email="")
