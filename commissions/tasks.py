"""The emails of a commission to many, which take too long for a page: a worker sends them."""

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from background import lifecycle
from background.execution import TaskFailedError, TaskRun
from background.models import BackgroundTask
from background.registry import TaskKind, register
from commissions.domain import emails, in_parts, sending
from commissions.models import Addressee, Commission
from outbox.tasks import are_for_a_worker, send_in_parts

SEND, REMIND, DELIVER = "send-commission", "remind-commission", "deliver-commission"
NOT_OPEN = "The commission is not open any more."


def about(commission: Commission) -> str:
    """Return what a task about a commission says that it is about."""
    return f"commissions/{commission.pk}"


def find(commission: Commission) -> BackgroundTask | None:
    """Return the task that is busy with the emails of a commission, if there is one."""
    return lifecycle.find_unended(about=about(commission)) if lifecycle.has_worker() else None


def send_later(
    *, by: User, commission: Commission, version: int | None = None
) -> BackgroundTask | None:
    """Send a commission to many in the background, and return the task; None if it is to few.

    It is open to replies at once. Raises what ``sending.begin_to_send`` raises.
    """
    if not are_for_a_worker(commission.addressees.count()):
        return None
    with transaction.atomic():
        opened = sending.begin_to_send(by=by, commission=commission, version=version)
        return _start(by, SEND, f"Send the commission “{opened}”", opened)


def remind_later(*, by: User, commission: Commission) -> BackgroundTask | None:
    """Remind many in the background, and return the task; None if they are few."""
    if not commission.is_open:
        return None
    if not are_for_a_worker(commission.addressees.without_reply().count()):
        return None
    return _start(by, REMIND, f"Send reminders of “{commission}”", commission)


def deliver_later(*, by: User, commission: Commission) -> BackgroundTask | None:
    """Send the many emails that wait in the background, and return the task; None for few."""
    if not are_for_a_worker(emails.emails_for(commission).waiting().count()):
        return None
    return _start(by, DELIVER, f"Send the emails of “{commission}”", commission)


def _start(by: User, kind: str, title: str, commission: Commission) -> BackgroundTask:
    return lifecycle.start_once(
        by=by,
        kind=kind,
        title=title,
        about=about(commission),
        parameters={"commission": commission.pk},
    )


def _find(run: TaskRun) -> Commission:
    return Commission.objects.get(pk=run.task.parameters["commission"])


def _send(run: TaskRun) -> None:
    commission = _find(run)
    total = Addressee.all_objects.filter(commission=commission, added_on__isnull=True).count()
    # How many were written to before a worker was lost, until all are: then it counts emails sent.
    done = run.task.done
    while not in_parts.is_announced(commission):
        run.report(done, total, "Writing the emails")
        with run.step(done=min(done + emails.BATCH_SIZE, total)):
            done = _unless_closed(run, commission, done)
    _deliver(run)


def _unless_closed(run: TaskRun, commission: Commission, done: int) -> int:
    try:
        return in_parts.send_part(by=run.by, commission=commission, done=done)
    except sending.WrongStateError as error:
        raise TaskFailedError(NOT_OPEN) from error


def _remind(run: TaskRun) -> None:
    run.report(doing="Writing the emails")
    try:
        with run.step(done=0):
            sending.remind_now(by=run.by, commission=_find(run))
    except sending.WrongStateError as error:
        raise TaskFailedError(NOT_OPEN) from error
    _deliver(run)


def _deliver(run: TaskRun) -> None:
    commission = _find(run)
    link = reverse("commission", args=[commission.pk])
    send_in_parts(run, emails.emails_for(commission), link=link, link_text="See the commission")


for name, run in ((SEND, _send), (REMIND, _remind), (DELIVER, _deliver)):
    register(TaskKind(name, run, is_shared=True))
