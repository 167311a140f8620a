"""What the register is found and counted by: copies of the logs that no page prints.

The pen keeps them in the transaction of the entry, ``check_log`` proves them and ``--repair`` makes
them anew. Departments and areas are kept as keys, which are ids, or one of the two below: so one
row says "any", and one index serves every combination.
"""

import datetime as dt

from django.db import models

from requests_log.models.requests import Request, reference
from requests_log.models.workstreams import RequestKind, Workstream
from requests_log.rules.stages import STAGE_CHOICES

# Any department, area or workstream at all.
ANY = 0
# Of departments: asks all of them. Of areas: speaks for many or all of them.
ALL = -1
# Where no target date is set: after every day that there is.
NO_DATE = dt.date.max


class ListIndexRow(models.Model):
    """That a request is found under a department and an area, as it stands now.

    A request has a row for every pair of a department that it counts for, or any, and an area that
    it counts for, or any. One that asks all departments is under ALL and under no other, and so is
    one that speaks for many areas.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="filings")
    number = models.PositiveIntegerField(help_text="The request's number.")
    department = models.IntegerField()
    area = models.IntegerField()
    asked_since = models.DateField(
        help_text="The date it was first put to the department, or to any department."
    )
    stage = models.CharField(max_length=20, choices=STAGE_CHOICES)
    workstream = models.ForeignKey(
        Workstream, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    request_kind = models.CharField(max_length=20, choices=RequestKind)
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
        return f"{reference(self.number)}, under {self.department} and {self.area}"


class CountSpan(models.TextChoices):
    """For how long a row of ``StageCount`` adds up: one write, a day, a month, a year or ever."""

    WRITE = "w", "one write"
    DAY = "d", "a day"
    MONTH = "m", "a month"
    YEAR = "y", "a year"
    EVER = "e", "all days"


class StageCount(models.Model):
    """By how much the number of requests in a stage changed, in a day, a month, a year or ever.

    What stands now is what changed ever. What stood on a day is the sum of the whole years before
    it, of the months of its year and of the days of its month. The writer adds rows of its own, so
    that no two writers fight over one; these are folded into the others now and then.
    """

    then = models.BooleanField(help_text="Counts each day as recorded at the time.")
    span = models.CharField(max_length=1, choices=CountSpan)
    start = models.DateField(help_text="The first day of the span.")
    department = models.IntegerField(default=ANY)
    area = models.IntegerField(default=ANY)
    workstream = models.IntegerField(default=ANY)
    stage = models.CharField(max_length=20, choices=STAGE_CHOICES)
    change = models.IntegerField()

    class Meta:
        indexes = [
            # Of one department, area or workstream, or of each of them side by side.
            models.Index(fields=[*keys, "then", "span", "start"], name=f"requests_log_count_{name}")
            for name, keys in {
                "one": ["department", "area", "workstream"],
                "departments": ["area", "workstream"],
                "areas": ["department", "workstream"],
            }.items()
        ]

    def __str__(self) -> str:
        return f"{self.change:+} {self.stage} from {self.start}"


class SearchWords(models.Model):
    """The words of a request, as ``search`` reads them, with a space before and after each.

    ``now`` are those of the line as it stands, ``ever`` those of every line of its log. The
    database has an index of ``ever``, which migrations make.
    """

    request = models.OneToOneField(
        Request, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    now = models.TextField()
    ever = models.TextField()

    class Meta:
        verbose_name_plural = "words"

    def __str__(self) -> str:
        return f"Words of {self.request}"
