"""Delete background tasks that ended long ago, and files that were kept for their time."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background.models import UNENDED, BackgroundTask, TaskFile
from cbtracker import clock, read_only
from cbtracker.text import count_of

# Days after which nobody looks for how a task ended.
TASK_DAYS = 60


class Command(BaseCommand):
    help = "Delete files that background tasks made, after a week, and tasks after 60 days."

    def handle(self, *args: Any, **options: Any) -> None:
        read_only.refuse_command()
        files, _ = TaskFile.objects.filter(keep_until__lt=clock.today()).delete()
        earliest = timezone.now() - dt.timedelta(days=TASK_DAYS)
        old = BackgroundTask.objects.exclude(state__in=UNENDED).filter(seen_at__lt=earliest)
        count = old.count()
        old.delete()
        DBTaskResult.objects.finished().filter(finished_at__lt=earliest).delete()
        self.stdout.write(f"Deleted {count_of(files, 'file')} and {count_of(count, 'task')}.")
