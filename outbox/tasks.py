"""Emails that are too many for a page: a worker sends them."""

from django.utils import timezone

from accounts.models import User
from background import lifecycle
from background.execution import TaskRun
from background.models import BackgroundTask
from background.registry import TaskKind, register
from outbox import delivery
from outbox.models import Email, EmailQuerySet

SEND = "send-emails"
# More emails than this take longer than a page should take.
MOST_ON_A_PAGE = 50
# How many are sent before the task says how far it is.
BATCH_SIZE = 100


def are_for_a_worker(number: int) -> bool:
    """Return whether so many emails are too many for a page, and a worker can send them."""
    return lifecycle.has_worker() and number > MOST_ON_A_PAGE


def send_later(
    *, by: User, title: str, link: str, link_text: str, about: str = ""
) -> BackgroundTask | None:
    """Send many emails in the background, and return the task; None if they are few.

    They are those about one thing, or without ``about`` all that wait. ``link`` is the page that
    shows what was sent. A task that sends them already is returned as it is.
    """
    if not are_for_a_worker(_emails(about).waiting().count()):
        return None
    return lifecycle.start_once(
        by=by,
        kind=SEND,
        title=title,
        about=about or "emails",
        parameters={"of": about, "link": link, "link_text": link_text},
    )


def send_in_parts(
    run: TaskRun,
    emails: EmailQuerySet,
    *,
    link: str,
    link_text: str,
    include_delayed: bool = False,
) -> None:
    """Send what waits among some emails, so many at a time, and end the task.

    What is refused is tried again by the daily job, and so is everything if the server is away.
    """
    ready = emails.waiting() if include_delayed else emails.due(timezone.now())
    ids = list(ready.order_by("pk").values_list("pk", flat=True))
    sent = 0
    for first in range(0, len(ids), BATCH_SIZE):
        run.report(first, len(ids), "Sending the emails")
        part = Email.objects.filter(pk__in=ids[first : first + BATCH_SIZE])
        result = delivery.send_waiting(part, include_delayed=include_delayed)
        sent += result.sent
        if result.server_error:
            break
    outcome = f"Emails sent: {sent:,}."
    if left := emails.waiting().count():
        outcome += f" {left:,} could not be sent yet. We will try again automatically."
    run.finish(outcome, link=link, link_text=link_text)


def _emails(about: str) -> EmailQuerySet:
    return Email.objects.filter(about=about) if about else Email.objects.all()


def _send(run: TaskRun) -> None:
    given = run.task.parameters
    # Who sends all that waits knows that some were refused a short while ago.
    send_in_parts(
        run,
        _emails(given["of"]),
        link=given["link"],
        link_text=given["link_text"],
        include_delayed=not given["of"],
    )


register(TaskKind(SEND, _send, is_shared=True))
