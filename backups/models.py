"""When a backup was made, or restored to try it, and how that ended."""

from django.db import models
from django.utils.timezone import localtime

from cbtracker import clock


class RunKind(models.TextChoices):
    BACKUP = "backup", "Backup"
    REHEARSAL = "rehearsal", "Rehearsal of a restore"


class BackupRun(models.Model):
    """One run of ``backup`` or ``rehearse_restore``.

    ``file_name`` and ``size``, in bytes, are those of the backup; empty if none was made.
    ``problem`` says why a run failed; empty if it succeeded.
    """

    kind = models.CharField(max_length=10, choices=RunKind)
    ended_at = models.DateTimeField(default=clock.now)
    file_name = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "-id"], name="backups_run_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {localtime(self.ended_at):%Y-%m-%d %H:%M}"
