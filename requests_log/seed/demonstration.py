"""The accounts of the demonstration, whose passwords everybody knows, and whom it writes to."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from accounts.models import Role, User
from areas.models import Area, Lead
from departments.models import Champion, Championed, Correspondent, Department

PASSWORD = "community-budgets-2011"


@dataclass(frozen=True)
class DemonstrationAccount:
    email: str
    name: str
    role: Role
    area: str = ""


ACCOUNTS = (
    DemonstrationAccount("official@example.com", "Demonstration official", Role.OFFICIAL),
    DemonstrationAccount(
        "swindon@example.com", "Demonstration lead, Swindon", Role.LEAD, "swindon"
    ),
    DemonstrationAccount(
        "west.london@example.com", "Demonstration lead, West London", Role.LEAD, "west-london"
    ),
    DemonstrationAccount(
        "champion@example.com",
        "Demonstration champion, Leicestershire",
        Role.CHAMPION,
        "leicestershire",
    ),
    DemonstrationAccount(
        "administrator@example.com", "Demonstration administrator", Role.ADMINISTRATOR
    ),
)


# Departments that letters of the demonstration are written to; none of them leaves.
WRITTEN_TO = ("DfE", "DWP", "HO", "MoJ")


class NotADemonstration(Exception):
    """Raised wherever the demonstration setting is off."""


def make_accounts() -> tuple[DemonstrationAccount, ...]:
    """Make the accounts that are missing, and return all of them; and somebody to write to.

    Raises NotADemonstration where the setting is off, so that no service gets known passwords.
    """
    if not settings.DEMONSTRATION:
        raise NotADemonstration(
            "The demonstration accounts have a published password. "
            "They can be created only when DEMONSTRATION=true is set, and never in production."
        )
    with transaction.atomic():
        for account in ACCOUNTS:
            if not User.objects.filter(email=account.email).exists():
                _make(account)
        for department in Department.objects.filter(code__in=WRITTEN_TO, correspondents=None):
            Correspondent.objects.create(
                department=department,
                name=f"Demonstration correspondent, {department.code}",
                email=f"{department.code.lower()}@example.com",
                source="Made for the demonstration",
            )
    return ACCOUNTS


def _make(account: DemonstrationAccount) -> None:
    user = User.objects.create_user(
        account.email,
        PASSWORD,
        name=account.name,
        role=account.role,
        is_demonstration=True,
    )
    if account.role == Role.LEAD:
        Lead.objects.create(user=user, area=Area.objects.get(slug=account.area))
    if account.role == Role.CHAMPION:
        champion = Champion.objects.create(name=account.name, user=user)
        Championed.objects.create(champion=champion, area=Area.objects.get(slug=account.area))
