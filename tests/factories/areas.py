"""Areas, departments and workstreams: found, or created."""

from areas.models import Area
from departments.models import Department
from requests_log.models import Workstream


def get_area(slug: str) -> Area:
    """Return the area; create it if the test has not loaded the record."""
    group = None
    if slug in ("westminster", "hammersmith-and-fulham"):
        group = get_area("west-london")
    return Area.objects.get_or_create(
        slug=slug,
        defaults={
            "name": slug.replace("-", " ").title(),
            "is_first_phase": group is None,
            "group": group,
        },
    )[0]


def get_department(code: str) -> Department:
    return Department.objects.get_or_create(code=code, defaults={"name": f"Department {code}"})[0]


def get_workstream(slug: str = "data-sharing") -> Workstream:
    return Workstream.objects.get_or_create(
        slug=slug,
        defaults={
            "name": slug.replace("-", " ").capitalize(),
            "printed_heading": slug,
            "position": Workstream.objects.count() + 10,
        },
    )[0]
