"""Kill the worker at any moment, and prove that nothing is half done and nothing done twice.

Run by hand: ``python -m tests.reliability.kill_worker --times 200``. It uses an SQLite database of
its own in a temporary folder, or the empty PostgreSQL database of ``--database``.

Imports, papers and commissions to many are started in turns. A worker works on them and is killed
(SIGKILL) after a time drawn by chance. After each kill the database must be whole: an import has
the rows of its first parts, each once and nothing of the next part; a task that is not done has
made no file; nobody is written to twice, and each who is asked has one link that works. What was
lost is started again, as the worker does by itself after some minutes. At the end, all must be
done, and every email sent. One that was being sent at a kill may have gone twice, with the same
Message-ID, by which mail programs know it.
"""

import datetime as dt
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.reliability import service

ROWS, ASKED = 200, 150


def main() -> None:
    """Prepare a database, then kill and look so many times."""
    parser = service.parser(__doc__, times=200, longest=3)
    parser.add_argument("--database", default="", help="an empty database of PostgreSQL")
    options = parser.parse_args()
    with service.prepared(options.database, BACKGROUND_TASKS="database") as folder:
        from django.conf import settings

        settings.EMAIL_FILE_PATH = folder / "mail"
        run(options.times, options.longest, random.Random(options.seed))  # noqa: S311 - no secret


def run(times: int, longest: float, chance: random.Random) -> None:
    """Kill the worker so many times, look each time, and then let everything be done."""
    from background.lifecycle import requeue_lost
    from background.models import BackgroundTask, TaskState

    kills = in_task = 0
    began = time.monotonic()
    for number in start_tasks():
        while kills < times and unended().exists():
            killed, was_running = kill_after(chance.uniform(0, longest))
            kills += killed
            in_task += was_running
            look()
            forget_worker()
            BackgroundTask.objects.update(losses=0)
            requeue_lost()
            print(f"{kills} kills, {in_task} in the middle of a task; {number} tasks", end="\r")
        if kills >= times:
            break
    process = start_worker()
    process.join()
    assert process.exitcode == 0
    look()
    states = list(BackgroundTask.objects.values_list("state", flat=True))
    assert set(states) == {TaskState.DONE}, states
    check_end()
    again = check_emails()
    seconds = time.monotonic() - began
    print(
        f"\n{kills} kills, {in_task} of them in the middle of a task, {len(states)} tasks, all "
        f"done; nothing half done, nothing twice. Emails that went again with the same Message-ID: "
        f"{again}. {seconds:.0f} seconds."
    )


def start_tasks() -> Iterator[int]:
    """Start a task after another, for ever.

    They are an import, a paper, a commission, and an import taken back.
    """
    from accounts.models import User
    from background import lifecycle
    from cbtracker import clock
    from commissions import tasks as commission_tasks
    from commissions.domain import sending
    from imports import tasks
    from imports.domain import parts
    from imports.models import Import
    from papers.views.long_papers import PAPER, PAPER_FILE
    from tests.factories.growth import many
    from tests.factories.imports.long_files import confirm

    official = User.objects.get(email="official@example.com")
    asked = many.add_departments(ASKED)
    number = 0
    while True:
        number += 1
        if number % 4 == 1:
            lines = [f"Hull,Budget {number} of place {n},DWP,New" for n in range(ROWS)]
            content = "\r\n".join(["Area,Issue,Dept,Status", *lines]).encode()
            record = confirm(official, content, f"import-{number}.csv")
            tasks.start_saving(by=official, record=record)
        elif number % 4 == 2:
            commission = sending.open_commission(
                by=official,
                kind="departments",
                message=f"Question {number}",
                due_on=clock.today() + dt.timedelta(days=7),
                recipients=asked,
            )
            assert commission_tasks.send_later(by=official, commission=commission)
        elif number % 4 == 3:
            query = {"of": PAPER, "query": "as_at=2011-03-22", "extension": "odt"}
            lifecycle.start(
                by=official,
                kind=PAPER_FILE,
                title="Make a paper",
                parameters=query,
            )
        else:
            newest = Import.objects.filter(taken_back_at=None).order_by("-pk")[0]
            record = parts.begin_taking_back(by=official, record=newest)
            tasks.start_taking_back(by=official, record=record)
        yield number


def start_worker() -> BaseProcess:
    """Start a worker as a process of its own, which has no connection of this one."""
    from django.core.management import call_command
    from django.db import connections

    connections.close_all()
    process = get_context("fork").Process(target=call_command, args=("run_tasks", "--once"))
    process.start()
    return process


def kill_after(seconds: float) -> tuple[bool, bool]:
    """Start a worker and kill it some time after it has taken a task.

    Return whether it was killed, and whether a task was running then.
    """
    from background.models import BackgroundTask, TaskState

    process = start_worker()
    running = BackgroundTask.objects.filter(state=TaskState.RUNNING)
    while process.is_alive() and not running.exists():
        time.sleep(0.01)
    process.join(seconds)
    if not process.is_alive():
        return False, False
    process.kill()
    process.join()
    return True, running.exists()


def unended() -> Any:
    """Return the tasks that are still to be done."""
    from background.models import BackgroundTask

    return BackgroundTask.objects.unended()


def forget_worker() -> None:
    """Let the time pass after which a silent worker counts as dead."""
    from django.db.models import F

    from background.models import LOST_AFTER, BackgroundTask

    later = LOST_AFTER + dt.timedelta(seconds=1)
    BackgroundTask.objects.unended().update(seen_at=F("seen_at") - later)


def look() -> None:
    """Fail if anything in the database is half done or done twice."""
    from django.db.models import Count

    from background.models import TaskFile, TaskState
    from commissions.models import AccessLink
    from imports.domain.parts import REQUESTS_OF_A_PART, ROWS_OF_A_PART
    from imports.models import ImportedEntry, ImportProgress
    from outbox.models import Email
    from requests_log.models import EntryKind

    for progress in ImportProgress.objects.all():
        record, done = progress.of_import, progress.done_count
        raised = ImportedEntry.objects.filter(of_import=record, entry__kind=EntryKind.RAISED)
        assert raised.count() == done, (record, raised.count(), done)
        assert done % ROWS_OF_A_PART == 0, record
        assert not progress.unsaved, progress.unsaved
        twice = raised.values("place").annotate(times=Count("pk")).filter(times__gt=1)
        assert not twice.exists(), list(twice)
        withdrawn = record.entries.filter(entry__kind=EntryKind.WITHDRAWN).count()
        whole = withdrawn % REQUESTS_OF_A_PART == 0 or withdrawn == done
        assert whole, (record, withdrawn)
    unfinished = TaskFile.objects.exclude(task__state=TaskState.DONE)
    assert not unfinished.exists(), list(unfinished)
    for rows, names in (
        (Email.objects.filter(kind="invitation"), ("about", "to")),
        (AccessLink.objects.filter(ended_at=None), ("addressee",)),
    ):
        often = rows.order_by().values(*names).annotate(times=Count("pk")).filter(times__gt=1)
        assert not often.exists(), list(often)


def check_end() -> None:
    """Fail unless every import is whole, taken back or not, and the log agrees with its rows."""
    from imports.models import ImportProgress
    from requests_log.domain.integrity import find_disagreements
    from requests_log.permissions import all_requests

    kept = ImportProgress.objects.filter(of_import__taken_back_at=None)
    assert not any(progress.is_partly_saved for progress in kept)
    assert not ImportProgress.objects.filter(taking_back_from__isnull=False).exists()
    assert all_requests().count() == 33 + sum(progress.confirmed_count for progress in kept)
    assert list(find_disagreements()) == []


def check_emails() -> int:
    """Fail unless everybody who is asked was sent an email; return how many emails went again."""
    from django.conf import settings

    from commissions.models import Addressee
    from outbox import delivery
    from outbox.models import Email

    # A worker that was killed leaves the email that it was sending claimed for some minutes.
    Email.objects.waiting().update(claimed_until=None)
    delivery.send_waiting()
    sent = Email.objects.filter(sent_at__isnull=False, kind="invitation")
    asked = Addressee.objects.filter(commission__message__startswith="Question").count()
    assert sent.count() == asked, (sent.count(), asked)
    files = Path(settings.EMAIL_FILE_PATH).iterdir()
    ids = re.findall(rb"^Message-ID: (\S+)", b"".join(f.read_bytes() for f in files), re.MULTILINE)
    assert len({*ids}) == asked, (len({*ids}), asked)
    return sum(times - 1 for times in Counter(ids).values())


if __name__ == "__main__":
    main()
