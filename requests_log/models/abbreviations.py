"""The glossary of abbreviations, and wording that an official wants left as it is."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cbtracker import clock
from provenance.models import Fact
from provenance.validity import Dated, ends_after_start
from requests_log.models.requests import Request


class AbbreviationManager(models.Manager["Abbreviation"]):
    def get_by_natural_key(self, short: str) -> "Abbreviation":
        return self.get(short=short)


class Abbreviation(Fact, Dated):
    """An abbreviation that the record uses. ``full_form`` is blank if no source gives it."""

    short = models.CharField(
        "abbreviation",
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[^\W_]+$", "Enter letters and figures, such as PCT.")],
    )
    full_form = models.CharField(
        "in full", max_length=200, blank=True, help_text="Leave empty if not known."
    )
    source = models.CharField(
        max_length=200, blank=True, help_text="Where the full form is printed, or who reads it so."
    )

    objects = AbbreviationManager()

    class Meta:
        ordering = ["short"]
        constraints = [ends_after_start("requests_log_abbreviation_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.short}: {self.full_form}" if self.full_form else self.short

    @property
    def name(self) -> str:
        """The name of the page that shows it."""
        return "Glossary"

    def get_absolute_url(self) -> str:
        return reverse("glossary")

    def natural_key(self) -> tuple[str]:
        return (self.short,)

    @property
    def subject_key(self) -> str:
        return "glossary"


class WordingDismissal(models.Model):
    """Words of a request that an official wants left as they are: they are not asked of again."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="dismissals")
    kind = models.CharField(max_length=20)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind", "words"], name="requests_log_dismissal_once"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="requests_log_dismissal_words"),
        ]
        indexes = [models.Index(fields=["dismissed_at", "id"], name="requests_log_dismissal_time")]

    def __str__(self) -> str:
        return f"{self.request.reference}: {self.words}"
