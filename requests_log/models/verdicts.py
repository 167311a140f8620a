"""What areas say of an outcome: whether it is solved for them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area
from cbtracker import clock
from requests_log.models.entries import Entry
from requests_log.models.requests import Request

REFUSAL = "A verdict is never changed and never deleted: another takes its place."


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


# Answers that say that something is left to solve, and why.
NOT_SOLVED = (Answer.PARTLY, Answer.NO)


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def update(self, **kwargs: Any) -> int:
        raise TypeError(REFUSAL)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(REFUSAL)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError(REFUSAL)


class Verdict(models.Model):
    """Whether an outcome solves a request for one area, as a lead of that area said on a day.

    It is never changed: the next of the same area takes its place. It is no entry of the log, and
    the request stays in its stage.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="verdicts")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="verdicts")
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="verdicts",
        help_text="The resolved line whose outcome was judged.",
    )
    answer = models.CharField(max_length=10, choices=Answer)
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=clock.now)
    said_on = models.DateField(default=clock.today)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=Answer.values), name="requests_log_verdict_answer"
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.YES) | ~Q(why=""), name="requests_log_verdict_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.reference}, {self.area}: {self.get_answer_display().lower()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(REFUSAL)
