"""Whom an official rings or writes to about a request."""

from dataclasses import dataclass

from areas.models import Contact
from cbtracker import clock
from departments.models import EmailContact
from requests_log.models import Entry


@dataclass(frozen=True)
class PersonToAsk:
    """A person of a department that a request asks, or of an area that it names."""

    of: str
    name: str
    phone: str
    email: str


def read_people_to_ask(line: Entry) -> list[PersonToAsk]:
    """Return today's contacts of the departments and areas that a line names, in two queries."""
    today = clock.today()
    departments = EmailContact.objects.valid_on(today).filter(
        department__code__in=line.department_codes
    )
    areas = Contact.objects.valid_on(today).filter(area__slug__in=line.area_slugs)
    return [
        *(
            PersonToAsk(row.department.code, _name(row), row.phone, row.email)
            for row in departments.select_related("department").order_by("department__code", "pk")
        ),
        *(
            PersonToAsk(row.area.name, _name(row), row.phone, row.email)
            for row in areas.select_related("area").order_by("area__name", "pk")
        ),
    ]


def _name(row: Contact | EmailContact) -> str:
    return ", ".join(filter(None, (row.name or "name not recorded", row.post)))
