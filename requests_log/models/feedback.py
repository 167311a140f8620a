"""Feedback from areas on outcomes: whether a resolved request is solved for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area
from cbtracker import clock
from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.models.entries import Entry
from requests_log.models.requests import Request


class FeedbackAnswer(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


# Answers that say something is left to solve: these need a reason.
NOT_SOLVED = (FeedbackAnswer.PARTLY, FeedbackAnswer.NO)


class Feedback(AppendOnly):
    """A lead's answer, for one area, on whether an outcome solves a request.

    Rows are never changed: the newest row of an area replaces its earlier ones. Feedback is not
    an entry in the log, and does not change the request's stage.
    """

    REFUSAL = "An answer cannot be changed or deleted. Add a new answer instead."

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="feedback")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="feedback")
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="feedback",
        help_text="The resolved entry that the answer is about.",
    )
    answer = models.CharField(max_length=10, choices=FeedbackAnswer)
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    given_on = models.DateField(default=clock.today)

    objects = AppendOnlyQuerySet["Feedback"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=FeedbackAnswer.values), name="requests_log_feedback_answer"
            ),
            models.CheckConstraint(
                condition=Q(answer=FeedbackAnswer.YES) | ~Q(why=""),
                name="requests_log_feedback_says_why",
            ),
        ]
        indexes = [models.Index(fields=["given_at", "id"], name="requests_log_feedback_time")]

    def __str__(self) -> str:
        return f"{self.request.reference}, {self.area}: {self.get_answer_display().lower()}"
