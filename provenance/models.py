"""Facts about places and people, and who changed what in them, and when."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models

from cbtracker import clock
from provenance.triggers import Trigger


class Fact(models.Model):
    """A row whose changes are kept. ``about`` names whose fact it is: ``areas/kent``."""

    class Meta:
        abstract = True

    @property
    def about(self) -> str:
        raise NotImplementedError

    def saying(self) -> dict[str, str]:
        """Return what it says, as texts by the name of each field."""
        return {
            _capitalised(str(field.verbose_name)): in_text(self, field)
            for field in self._meta.concrete_fields
            if field.editable and not field.primary_key
        }


def in_text(row: models.Model, field: Any) -> str:
    """Return what a field of a row says, as people read it."""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return clock.in_words(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        # Money is kept in pence.
        return f"£{value / 100:,.2f}"
    if isinstance(value, int) and not isinstance(field, models.PositiveSmallIntegerField):
        return f"{value:,}"
    return str(value)


class Action(models.TextChoices):
    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    REMOVED = "removed", "Removed"


class AuditEvent(models.Model):
    """One change of one fact. It is never changed and never deleted: the database refuses.

    ``about`` names whose fact it is, such as ``areas/kent``, by a name that is permanent; ``kind``
    and ``row`` name the fact. ``differences`` are the fields that differ, in the order of the form:
    the name of each, what it said before and what it says after, as texts.
    """

    about = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=60)
    row = models.BigIntegerField()
    name = models.CharField(max_length=300)
    action = models.CharField(max_length=10, choices=Action)
    differences: Any = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "row", "-id"], name="provenance_event_of_row")]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_action_display().lower()}"


CHANGES = Trigger(
    "provenance_auditevent",
    "a change is never changed and never deleted",
    same_row=("id = NEW.id",),
)


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
