"""Editions: issued papers. Rows are append-only."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from areas.models import Area
from departments.models import Department
from papers.models.meetings import Meeting
from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.models import Entry, Position

# The columns of what an edition prints. They are long, and each would be parsed.
PRINTED = ("introduction", "headings", "printed_parts", "workstream_names")


class IssuedRow(AppendOnly):
    """A row of an issued edition: it cannot be changed or deleted."""

    REFUSAL = "An edition cannot be changed or deleted: issue a replacement."

    class Meta:
        abstract = True


class EditionQuerySet(AppendOnlyQuerySet["Edition"]):
    """Editions, and what a list of them needs."""

    def for_list(self) -> Self:
        """Return the editions with what each replaces and is replaced by, not what they print."""
        of = ("", "supersedes__", "superseded_by__")
        long = (f"{path}{name}" for path in of for name in PRINTED)
        return self.select_related("supersedes", "superseded_by").defer(*long)


class Edition(IssuedRow):
    """A paper as it was issued: its title, introduction and labels, and the entries it prints.

    It refers to entries for the text of its lines, because entries never change. Everything else
    that it prints, such as names, may change later, so it is stored here as printed.
    """

    number = models.PositiveIntegerField(unique=True)
    as_at = models.DateField()
    title = models.CharField(max_length=300)
    introduction = models.TextField(blank=True)
    sentence = models.TextField(help_text="Summary counts, as printed.")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="editions"
    )
    meeting_label = models.CharField(max_length=350, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scope_label = models.CharField(
        max_length=300, blank=True, help_text="Area or department covered; blank for all."
    )
    changes_label = models.CharField(
        max_length=400, blank=True, help_text="Start of the changes section; blank for none."
    )
    changes_since = models.CharField(
        max_length=40, blank=True, help_text="The same as a URL parameter, such as meeting-1."
    )
    changes_note = models.TextField(
        blank=True, help_text="Why changes could not be shown; blank if they were."
    )
    headings = models.JSONField(help_text="Headings and opening paragraphs, as printed.")
    # Null for editions from before it: SQLite adds such a column without writing the table again,
    # which the triggers would refuse.
    printed_parts: Any = models.JSONField(
        null=True, help_text="Other annexes and changes of next steps, as printed."
    )
    workstream_names = models.JSONField(
        help_text="Workstream names as printed in the changes section, by ID."
    )
    line_count = models.PositiveIntegerField(
        help_text="Number of requests when issued: none can be added."
    )
    change_count = models.PositiveIntegerField(
        help_text="Number of changes when issued: none can be added."
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.TextField(blank=True, help_text="What was wrong with the edition it replaces.")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issuer_label = models.CharField(max_length=150, help_text="Name of the issuer, as printed.")
    issued_at = models.DateTimeField()
    checksum = models.CharField(
        max_length=64, help_text="SHA-256 checksum of its requests, in hexadecimal."
    )
    submission = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Form submission that issued it."
    )

    FOUND_BY = ("number",)
    FOUND_HINT = "Enter its number."

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) & Q(reason="")
                | Q(supersedes__isnull=False) & ~Q(reason=""),
                name="papers_edition_says_why_it_supersedes",
            ),
            models.CheckConstraint(
                condition=~Q(supersedes=F("id")), name="papers_edition_not_its_own_successor"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="papers_edition_title"),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("edition", args=[self.number])

    @property
    def parts(self) -> dict[str, Any]:
        """What ``papers.domain.printed_parts`` stored, or an empty dictionary."""
        return self.printed_parts or {}

    def covers(self, *, area: Area | None, department: Department | None) -> bool:
        """Return whether it covers exactly this area and department (None for all)."""
        ids = (area and area.pk, department and department.pk)
        return ids == (self.area_id, self.department_id)


class EditionLine(IssuedRow):
    """One line of an edition; ``heading`` is that of its workstream as printed."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField(help_text="Position in the paper, from 1.")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    heading = models.CharField(max_length=200, blank=True)
    since = models.DateField(help_text="Date of its last change before the edition.")
    position = models.ForeignKey(
        Position,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The department's own position, printed in place of the status.",
    )
    steps = models.TextField(blank=True, help_text="Its open next steps, as printed.")

    objects = AppendOnlyQuerySet["EditionLine"].as_manager()

    class Meta:
        ordering = ["edition", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "place"], name="papers_editionline_one_in_each_place"
            ),
            models.UniqueConstraint(
                fields=["edition", "entry"], name="papers_editionline_each_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.place} of edition {self.edition_id}"


class EditionChange(IssuedRow):
    """The change of one request since an earlier date, meeting or edition, as an edition prints it.

    For ``before``, ``after`` and ``superseded`` see ``requests_log.log.changes.LineChange``.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="changes")
    place = models.PositiveIntegerField(help_text="Position in the changes section, from 1.")
    before = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    superseded = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField(help_text="Date of its last change before the edition.")
    meetings = models.PositiveIntegerField(help_text="Number of meetings it was unchanged for.")

    objects = AppendOnlyQuerySet["EditionChange"].as_manager()

    class Meta:
        ordering = ["edition", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "place"], name="papers_editionchange_one_in_each_place"
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=False)
                | Q(after__isnull=False)
                | Q(superseded__isnull=False),
                name="papers_editionchange_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Change {self.place} of edition {self.edition_id}"
