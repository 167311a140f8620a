"""The wording of papers: titles, headings and openings, as data that officials edit."""

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cbtracker.clock import in_words
from provenance.models import Fact
from provenance.validity import Dated, ends_after_start
from requests_log.models import Body

# What an introduction has in place of the name of the one area or department that it covers.
SCOPE = "{scope}"
# The other blanks of an introduction, which the record fills, and what each stands for.
BLANKS = {
    "{as_at}": "the date of the paper",
    "{meeting}": "its meeting",
    "{total}": "the number of requests",
    "{in_progress}": "how many are in progress",
    "{on_going}": "how many are in on-going workstreams",
    "{resolved}": "how many are resolved",
    "{commission}": "what commissions for the meeting have brought",
}
_BLANK = re.compile(r"\{[^{}]*\}")


class PaperWording(Fact, Dated):
    """The wording of one part of papers, for papers as at the dates on which it is valid.

    What the source does not print, such as a heading above the outcomes, is ours. Issued editions
    keep the wording that they printed.
    """

    class Part(models.TextChoices):
        TITLE = "title", "Title"
        INTRODUCTION = "introduction", "Introduction"
        SCOPED_INTRODUCTION = (
            "scoped_introduction",
            "Introduction of a paper for one area or department",
        )
        ANNEX_A = "annex_a", "Heading of Annex A"
        ANNEX_A_OPENING = "annex_a_opening", "Opening of Annex A"
        TABLE_1 = "table_1", "Heading of Table 1"
        ON_GOING = "on_going", "Heading of the on-going workstreams"
        ON_GOING_OPENING = "on_going_opening", "Opening of the on-going workstreams"
        ANNEX_B = "annex_b", "Heading of Annex B"
        OUTCOMES = "outcomes", "Heading of the outcomes"
        ANNEX_C = "annex_c", "Heading of Annex C"
        ANNEX_C_TEXT = "annex_c_text", "Text of Annex C"
        ANNEX_D = "annex_d", "Heading of Annex D"

    part = models.CharField(max_length=20, choices=Part)
    body = models.ForeignKey(
        Body,
        verbose_name="only for meetings of",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="An introduction for the meetings of one group. Leave empty for all papers.",
    )
    text = models.TextField("wording")
    source = models.CharField(max_length=200, blank=True, help_text="Where this wording came from.")

    class Meta:
        verbose_name = "wording"
        verbose_name_plural = "wording of papers"
        ordering = ["part", F("since").asc(nulls_first=True), "pk"]
        constraints = [
            ends_after_start("papers_wording_ends_after_start"),
            models.CheckConstraint(condition=~Q(text=""), name="papers_wording_text"),
        ]

    def __str__(self) -> str:
        whose = f" for the {self.body}" if self.body else ""
        return f"{self.get_part_display()}{whose}"

    @property
    def name(self) -> str:
        """The name of the page that shows it."""
        return "Wording of the paper"

    def get_absolute_url(self) -> str:
        return reverse("wording")

    @property
    def subject_key(self) -> str:
        return "wording"

    def is_valid(self, day: dt.date) -> bool:
        """Return whether it is the wording of papers as at a date."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)

    @property
    def period_text(self) -> str:
        """The dates of the papers that print it, in words."""
        begin = f"from {in_words(self.since)}" if self.since else "from the start"
        return f"{begin}, until {in_words(self.until)}" if self.until else begin

    def clean(self) -> None:
        """Refuse a second wording for the same part on one day, and blanks that nothing fills."""
        super().clean()
        self._check_blanks()
        if self.body and self.part != self.Part.INTRODUCTION:
            raise ValidationError({"body": "Only an introduction can be for one group’s meetings."})
        others = PaperWording.objects.filter(part=self.part, body=self.body).exclude(pk=self.pk)
        if self.until:
            others = others.filter(Q(since__isnull=True) | Q(since__lt=self.until))
        if self.since:
            others = others.filter(Q(until__isnull=True) | Q(until__gt=self.since))
        # A wording that ends on the day it starts is never used.
        others = others.exclude(since__isnull=False, until=F("since"))
        if (other := others.first()) and not (self.since and self.since == self.until):
            raise ValidationError(
                {
                    "since": "There is other wording for these dates, which begins "
                    f"“{other.text[:60]}”. Enter the date it ends or this one starts."
                }
            )

    def _check_blanks(self) -> None:
        """Refuse a blank that nothing fills, and an introduction without the one that it needs."""
        is_scoped = self.part == self.Part.SCOPED_INTRODUCTION
        if is_scoped and SCOPE not in self.text:
            raise ValidationError(
                {"text": f"Write {SCOPE} where the name of the area or department is to be."}
            )
        known = {SCOPE} if is_scoped else set()
        if is_scoped or self.part == self.Part.INTRODUCTION:
            known |= set(BLANKS)
        for blank in _BLANK.findall(self.text):
            if blank not in known:
                allowed = f"Use {', '.join(sorted(known))}." if known else "Leave it out."
                raise ValidationError({"text": f"Nothing fills {blank} here. {allowed}"})
