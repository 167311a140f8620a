"""Projections: rows derived from the logs that make lists, counts and search quick.

They are written in the transaction that adds an entry. ``check_log`` verifies them, and ``check_log
--repair`` rebuilds them. Departments and areas are stored as integer keys: an id, or ANY or ALL.
One index can then serve every combination.
"""

import datetime as dt

from django.db import models

from requests_log.models.entries import Entry
from requests_log.models.requests import Request
from requests_log.rules.references import format_reference
from requests_log.rules.stages import STAGE_CHOICES

# Any department, area or workstream.
ANY = 0
# For departments: asks all of them. For areas: speaks for many or all of them.
ALL = -1
# Stored if there is no target date: sorts after every other date.
NO_DATE = dt.date.max


class ListIndexRow(models.Model):
    """A row of the index of current requests, under one department and one area.

    A request has a row for every pair of department key and area key that it counts for, where ANY
    is one of each. A request that asks all departments has ALL instead of single departments, and
    one that speaks for many areas has ALL instead of single areas.
    """

    # The unique constraint has an index of it.
    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="index_rows", db_index=False
    )
    number = models.PositiveIntegerField(help_text="The request's number.")
    department = models.IntegerField()
    area = models.IntegerField()
    asked_since = models.DateField(
        help_text="The date it was first put to the department, or to any department."
    )
    stage = models.CharField(max_length=20, choices=STAGE_CHOICES)
    updated_on = models.DateField()
    news_on = models.DateField()
    due = models.DateField(help_text="The target date, or the latest possible date if none is set.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "department", "area"], name="requests_log_index_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["department", "area", "stage", *order], name=f"requests_log_index_{name}"
            )
            for name, order in {
                "number": ["number"],
                "updated": ["updated_on", "number"],
                "news": ["news_on", "number"],
                "due": ["due", "number"],
                "asked": ["asked_since", "number"],
            }.items()
        ]

    def __str__(self) -> str:
        return f"{format_reference(self.number)}, under {self.department} and {self.area}"


class CountSpan(models.TextChoices):
    """The period that a row of ``StageCount`` sums up."""

    DAY = "d", "a day"
    MONTH = "m", "a month"
    YEAR = "y", "a year"
    EVER = "e", "all days"


class StageCount(models.Model):
    """How much the number of requests in a stage changed in one day, month or year, or ever.

    The current count is the row for all days. The count on a date is the sum of the years before
    it, the months of its year before it, and the days of its month. Each write adds to these rows.
    """

    as_recorded = models.BooleanField(help_text="Counts each day as recorded at the time.")
    span = models.CharField(max_length=1, choices=CountSpan)
    start = models.DateField(help_text="The first day of the span.")
    department = models.IntegerField(default=ANY)
    area = models.IntegerField(default=ANY)
    workstream = models.IntegerField(default=ANY)
    stage = models.CharField(max_length=20, choices=STAGE_CHOICES)
    change = models.IntegerField()

    class Meta:
        # One department, area or workstream, for all of them at once, and to add to a row.
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "department",
                    "area",
                    "workstream",
                    "as_recorded",
                    "span",
                    "start",
                    "stage",
                ],
                name="requests_log_count_once",
            )
        ]
        indexes = [
            models.Index(
                fields=[*keys, "as_recorded", "span", "start"], name=f"requests_log_count_{name}"
            )
            for name, keys in {
                "departments": ["area", "workstream"],
                "areas": ["department", "workstream"],
            }.items()
        ]

    def __str__(self) -> str:
        return f"{self.change:+} {self.stage} from {self.start}"


class EntryWords(models.Model):
    """The words of an entry for search, made by ``search.words``, each between two spaces.

    They are those of its texts, and of the names of its areas, departments and workstream. The
    table is a full-text index: ``search.index`` creates it.
    """

    # SQLite numbers the rows of a full-text index by the column "rowid", without foreign keys.
    entry = models.OneToOneField(
        Entry,
        on_delete=models.CASCADE,
        primary_key=True,
        db_column="rowid",
        db_constraint=False,
        related_name="words",
    )
    text = models.TextField()

    class Meta:
        verbose_name_plural = "words"

    def __str__(self) -> str:
        return f"Words of {self.entry}"


class KnownWord(models.Model):
    """A word that some entry has, as it is written: what search suggests for a misspelt one."""

    word = models.CharField(max_length=64, primary_key=True)

    def __str__(self) -> str:
        return self.word
