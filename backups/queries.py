"""When a backup was last made, and when one was last restored to try it."""

import datetime as dt
from dataclasses import dataclass

from backups.models import BackupRun, RunKind
from cbtracker import clock

OLD = dt.timedelta(days=2)
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class LastRuns:
    """The last run of a kind that succeeded, and the last one if it failed."""

    good: BackupRun | None
    failed: BackupRun | None

    @property
    def is_old(self) -> bool:
        """Whether the last one that succeeded is older than two days."""
        return self.good is not None and clock.now() - self.good.ended_at > OLD

    @property
    def age(self) -> str:
        """How long ago the last one succeeded, in words; empty if none did."""
        return in_words(clock.now() - self.good.ended_at) if self.good else ""


def last_runs(kind: RunKind) -> LastRuns:
    """Return what is known of a kind of run, by two queries."""
    runs = BackupRun.objects.filter(kind=kind).order_by("-pk")
    newest = runs.first()
    failed = newest if newest and newest.problem else None
    return LastRuns(runs.filter(problem="").first() if failed else newest, failed)


def in_words(age: dt.timedelta) -> str:
    """Return an age as people say it, in hours and then in days: “5 hours ago”."""
    hours = age // _HOUR
    if hours < 1:
        return "less than an hour ago"
    count, unit = (hours, "hour") if age < OLD else (age.days, "day")
    return f"{count} {unit}{'' if count == 1 else 's'} ago"
