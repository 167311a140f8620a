"""What is to be done for a new service, and what of it is done, as far as it can be told."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import Role, User
from administration.queries.reports import departments_without_contact
from areas.models import Area
from backups.models import RunKind
from backups.queries import LastRuns, last_runs
from cbtracker import clock
from departments.models import Department
from outbox.models import Email, EmailState
from requests_log.models import Body


class SetupState(StrEnum):
    """Whether a task is done; ``UNKNOWN`` where the service cannot tell."""

    DONE = "Done"
    TO_DO = "To do"
    UNKNOWN = "Not known"


@dataclass(frozen=True)
class SetupTask:
    """A task: what it is, what is known of it in a sentence, and where it is done."""

    name: str
    state: SetupState
    says: str
    url: str = ""


def setup_tasks(http: HttpRequest) -> list[SetupTask]:
    """Return the tasks, in the order in which they are done."""
    return [
        _mail(),
        _proxy(http),
        _backups(),
        _departments(),
        _contacts(),
        _areas(),
        _people(),
        _bodies(),
    ]


def _people() -> SetupTask:
    roles = Counter(User.objects.filter(is_active=True).values_list("role", flat=True))
    counts = [f"{role.label}s {roles[role]}" for role in Role]
    says = f"Open accounts: {', '.join(counts)}."
    if roles[Role.ADMINISTRATOR] == 1:
        says += " You are the only administrator: invite a second one."
    is_done = all(roles[role] for role in Role) and roles[Role.ADMINISTRATOR] > 1
    return SetupTask("People", _done(is_done), says, reverse("fact-files", args=["people"]))


def _areas() -> SetupTask:
    count = Area.objects.count()
    url = reverse("fact-files", args=["areas"])
    return SetupTask("Areas", _done(count > 0), f"Areas: {count}.", url)


def _departments() -> SetupTask:
    count = Department.objects.count()
    url = reverse("fact-files", args=["departments"])
    return SetupTask("Departments", _done(count > 0), f"Departments: {count}.", url)


def _contacts() -> SetupTask:
    without = departments_without_contact().count()
    says = f"Departments that no email can be sent to: {without}."
    is_done = without == 0 and Department.objects.exists()
    return SetupTask("Contacts", _done(is_done), says, reverse("fact-files", args=["contacts"]))


def _bodies() -> SetupTask:
    count = Body.objects.count()
    says = f"Groups that meet and consider the paper: {count}. An official adds them."
    return SetupTask("Bodies", _done(count > 0), says)


def _mail() -> SetupTask:
    url = reverse("email-test")
    if settings.DEMONSTRATION:
        says = "A demonstration sends no email."
        return SetupTask("Mail", SetupState.UNKNOWN, says, url)
    last = Email.objects.sent().order_by("-sent_at").first()
    lost = Email.objects.in_state(EmailState.NOT_DELIVERED).count()
    says = "No email has been sent yet."
    if last and last.sent_at:
        says = f"The mail server last took an email on {clock.in_words(localdate(last.sent_at))}."
    if lost:
        says += f" Not delivered: {lost}."
    return SetupTask("Mail", _done(last is not None), says, url)


def _proxy(http: HttpRequest) -> SetupTask:
    address = get_adapter().get_client_ip(http)
    way = "over HTTPS" if http.is_secure() else "without HTTPS"
    site = urlsplit(settings.SITE_URL).netloc
    says = (
        f"This page was asked for at {http.get_host()}, {way}. You come from the address "
        f"{address}: check that it is your own, and not the proxy’s."
    )
    is_done = http.is_secure() and http.get_host() == site
    if http.get_host() != site:
        says += f" Emails lead to {site}."
    return SetupTask("Proxy", _done(is_done), says)


def _backups() -> SetupTask:
    made, rehearsed = last_runs(RunKind.BACKUP), last_runs(RunKind.REHEARSAL)
    if settings.DEMONSTRATION and not made.good:
        return SetupTask("Backups", SetupState.UNKNOWN, "A demonstration needs no backups.")
    sentences = [
        _last("The last backup was made", "No backup has been made.", made),
        _last(
            "A backup was last restored to try it",
            "No backup has been restored to try it.",
            rehearsed,
        ),
    ]
    is_done = all(runs.good and not runs.failed and not runs.is_old for runs in (made, rehearsed))
    return SetupTask("Backups", _done(is_done), " ".join(sentences))


def _last(what: str, never: str, runs: LastRuns) -> str:
    """Return when something last went well, and whether it has gone wrong since."""
    if not runs.good:
        says = never
    else:
        day = clock.in_words(localdate(runs.good.ended_at))
        says = f"{what} {runs.age}, on {day}."
    if runs.failed:
        which = "A later one" if runs.good else "One"
        day = clock.in_words(localdate(runs.failed.ended_at))
        says += f" {which} failed on {day}: the log says why."
    return says


def backup_warning() -> str:
    """Return a warning if backups have stopped: the last one is older than two days."""
    made = last_runs(RunKind.BACKUP)
    if not made.is_old:
        return ""
    return f"The last backup was made {made.age}. Tell whoever runs the service."


def _done(is_done: bool) -> SetupState:
    return SetupState.DONE if is_done else SetupState.TO_DO
