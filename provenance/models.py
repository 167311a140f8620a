"""Facts about places and people, and an audit event for each change to one."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from cbtracker import clock
from cbtracker.text import alike, tidy
from provenance.redaction import RedactedText as RedactedText
from provenance.redaction import Redaction as Redaction
from provenance.triggers import Trigger


class TidyTextModel(models.Model):
    """A row whose texts are tidied before they are validated.

    No two rows have values of ``distinct_fields`` that differ only in case or spaces.
    """

    distinct_fields: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            if field.editable and isinstance(value, str):
                setattr(self, field.attname, tidy(value))
        super().clean_fields(exclude)

    def clean(self) -> None:
        """Refuse a value that is another row's, apart from case and spaces."""
        super().clean()
        others = type(self)._default_manager.exclude(pk=self.pk)
        for field in self.distinct_fields:
            mine = getattr(self, field)
            for value in others.values_list(field, flat=True):
                # Equal values break the unique constraint, which has its own message.
                if value != mine and alike(value) == alike(mine):
                    raise ValidationError({field: f"There is “{value}” already."})


class Fact(TidyTextModel):
    """A row whose changes are recorded as audit events."""

    class Meta:
        abstract = True

    @property
    def subject_key(self) -> str:
        """The permanent key of what the fact is about, such as ``areas/kent``."""
        raise NotImplementedError

    def display_values(self) -> dict[str, str]:
        """Return the value of each editable field as people read it, by the field's label."""
        return {
            _capitalise(str(field.verbose_name)): format_value(self, field)
            for field in self._meta.concrete_fields
            if field.editable and not field.primary_key
        }


def format_value(row: models.Model, field: "models.Field[Any, Any]") -> str:
    """Return the value of a row's field as people read it; empty if it is None."""
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
        # Money is stored in pence.
        return f"£{value / 100:,.2f}"
    if isinstance(value, int) and not isinstance(field, models.PositiveSmallIntegerField):
        return f"{value:,}"
    return str(value)


class Action(models.TextChoices):
    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    REMOVED = "removed", "Removed"


class AuditEvent(models.Model):
    """One change to one fact. The database refuses to change or delete it.

    ``subject_key`` is the permanent key of the area or department, such as ``areas/kent``.
    ``model_label`` and ``object_id`` identify the fact, and ``object_name`` is its name at the
    time. ``differences`` lists the fields that differ, in form order: the label of each, and its
    value before and after, as people read them.
    """

    subject_key = models.CharField(max_length=100, db_index=True)
    model_label = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    object_name = models.CharField(max_length=300)
    action = models.CharField(max_length=10, choices=Action)
    differences: Any = models.JSONField(default=list)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["model_label", "object_id", "-id"], name="provenance_event_of_object"
            ),
            models.Index(fields=["changed_at", "id"], name="provenance_event_time"),
            models.Index(
                fields=["changed_by", "changed_at", "id"], name="provenance_event_by_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_name}: {self.get_action_display().lower()}"


AUDIT_EVENT_TRIGGER = Trigger(
    "provenance_auditevent",
    "a change is never changed and never deleted",
    duplicate_when=("id = NEW.id",),
    words=("object_name", "differences"),
    # The changes of people to ring or write to go some time after they do: ``privacy``.
    delete_when="OLD.model_label IN ('areas.contact', 'departments.emailcontact') "
    "AND OLD.changed_at < {year_ago}",
)


def _capitalise(name: str) -> str:
    return name[:1].upper() + name[1:]
