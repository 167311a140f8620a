"""The demonstration's accounts, all with a published password, and its correspondents."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from accounts.models import Role, User
from accounts.passwords import DEMONSTRATION_PASSWORD
from areas.models import Area, Lead
from departments.models import AreaChampion, Champion, Department, EmailContact

# Published on purpose: the accounts exist only where DEMONSTRATION=true is set.
PASSWORD = DEMONSTRATION_PASSWORD


@dataclass(frozen=True)
class DemonstrationAccount:
    """One account to create. ``area`` is the slug of a lead's or champion's area."""

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


# Codes of the departments that get a correspondent. No email of a demonstration is sent.
DEPARTMENTS_WITH_CORRESPONDENT = ("DfE", "DWP", "HO", "MoJ")


class NotDemonstrationError(Exception):
    """Raised where the DEMONSTRATION setting is off."""


def create_accounts() -> tuple[DemonstrationAccount, ...]:
    """Create the accounts and correspondents that are missing, and return all the accounts.

    Raises NotDemonstrationError where the setting is off, so that no live service gets accounts
    with a published password.
    """
    if not settings.DEMONSTRATION:
        raise NotDemonstrationError(
            "The demonstration accounts have a published password. "
            "They can be created only when DEMONSTRATION=true is set, and never in production."
        )
    with transaction.atomic():
        for account in ACCOUNTS:
            if not User.objects.filter(email=account.email).exists():
                _create_account(account)
        for department in Department.objects.filter(
            code__in=DEPARTMENTS_WITH_CORRESPONDENT, email_contacts=None
        ):
            EmailContact.objects.create(
                department=department,
                name=f"Demonstration correspondent, {department.code}",
                email=f"{department.code.lower()}@example.com",
                # A number that Ofcom keeps for drama.
                phone="020 7946 0000",
                source="Made for the demonstration",
            )
    return ACCOUNTS


def _create_account(account: DemonstrationAccount) -> None:
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
        AreaChampion.objects.create(champion=champion, area=Area.objects.get(slug=account.area))
