"""What administrators have to see to: people, areas and departments of which something is missing.

Each function reads in a fixed number of queries, however many rows there are.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from administration.domain.invitations import EMAIL_KIND
from administration.models import Invitation
from areas.models import Area, Lead
from cbtracker import clock
from departments.models import AreaChampion, Department, EmailContact
from outbox.models import Email
from provenance.validity import valid_on


@dataclass(frozen=True)
class PersonRow:
    """An account, with its open invitation and the last email of one, if any."""

    user: User
    invitation: Invitation | None
    email: Email | None

    @property
    def can_be_invited(self) -> bool:
        """Whether they still need a link, or an email that leads to single sign-on."""
        return not (settings.PASSWORDS_ALLOWED and self.user.has_usable_password())

    @property
    def is_expired(self) -> bool:
        """Whether the link's time is over."""
        return self.invitation is not None and self.invitation.expires_at <= clock.now()


def never_signed_in() -> list[PersonRow]:
    """Return the open accounts that nobody has signed in to, in the order of their names."""
    users = list(User.objects.filter(is_active=True, last_login=None, is_demonstration=False))
    abouts = {f"accounts/{user.pk}": user.pk for user in users}
    invitations = {
        row.user_id: row for row in Invitation.objects.filter(user__in=users, ended_at=None)
    }
    emails = Email.objects.filter(about__in=abouts, kind=EMAIL_KIND).order_by("pk")
    last = {abouts[email.about]: email for email in emails.defer("text")}
    return [PersonRow(user, invitations.get(user.pk), last.get(user.pk)) for user in users]


def last_signed_in() -> QuerySet[User]:
    """Return the open accounts, who has never signed in first, and then not for longest."""
    return User.objects.filter(is_active=True).order_by(
        F("last_login").asc(nulls_first=True), "name", "pk"
    )


def areas_without_lead() -> QuerySet[Area]:
    """Return the areas that nobody with an open account leads today, nor their group."""
    today = clock.today()
    of_it = Q(area=OuterRef("pk")) | Q(area=OuterRef("group"))
    leads = Lead.objects.filter(of_it, valid_on(today), user__is_active=True)
    return Area.objects.filter(~Exists(leads)).select_related("group")


def departments_without_contact() -> QuerySet[Department]:
    """Return the departments in being today that no email can be sent to."""
    today = clock.today()
    contacts = EmailContact.objects.valid_on(today).filter(department=OuterRef("pk"))
    return Department.objects.filter(valid_on(today), ~Exists(contacts))


def champions_who_ended() -> QuerySet[AreaChampion]:
    """Return who champions an area no more, latest first, with whether the area has another."""
    today = clock.today()
    others = AreaChampion.objects.valid_on(today).filter(area=OuterRef("area"))
    ended = AreaChampion.objects.ended_by(today).select_related("champion__department", "area")
    return ended.annotate(has_another=Exists(others)).order_by("-until", "area__name")
