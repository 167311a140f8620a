"""How the columns of files were mapped, so that it is proposed the next time."""

from django.conf import settings
from django.db import models

from cbtracker import clock


class ColumnMapping(models.Model):
    """The field of each column of tables with the same heads.

    ``signature`` is that of the heads, ``fields`` the field by the place of the column from 0.
    """

    signature = models.CharField(max_length=16, unique=True)
    fields = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.signature
