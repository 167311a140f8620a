"""Imports: a file, how it is read, and what was saved from it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from cbtracker import clock
from imports.files.tables import DOCUMENTS
from requests_log.models import Entry, RequestKind


class Import(models.Model):
    """A file that an official brings in.

    The file itself is kept as evidence, with the SHA-256 of its bytes. ``tables`` are its cells as
    they were read, so that the preview and saving work on the same; ``mapping`` the field of each
    column, by the signature of the heads; ``stages`` the stage of each table, or "out";
    ``choices`` what was chosen for names and rows; ``likeness`` the existing requests that are most
    like each row.
    """

    name = models.CharField(max_length=200, help_text="The name of the file.")
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    kind = models.CharField(max_length=40, help_text="What kind of file it is.")
    remarks: Any = models.JSONField(default=list)
    printed_date = models.CharField(max_length=30, blank=True)
    tables: Any = models.JSONField(default=list)

    effective_on = models.DateField(null=True)
    request_kind = models.CharField(max_length=20, choices=RequestKind, blank=True)
    mapping: Any = models.JSONField(default=dict)
    stages: Any = models.JSONField(default=list)
    choices: Any = models.JSONField(default=dict)
    likeness: Any = models.JSONField(default=dict)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    saved_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    taken_back_at = models.DateTimeField(null=True)

    confirmed: Any = models.JSONField(
        default=list,
        help_text="Of a long import, the key of each row to be saved, with what it was.",
    )

    class Meta:
        ordering = ["-pk"]
        # The page of everything that was done reads by time.
        indexes = [
            models.Index(fields=["-saved_at", "-id"], name="imports_import_saved"),
            models.Index(fields=["-taken_back_at", "-id"], name="imports_import_taken_back"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True) | models.Q(saved_at__isnull=False),
                name="imports_import_taken_back_after_saving",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])

    @property
    def is_document(self) -> bool:
        """Whether it is a Word or OpenDocument text, and no spreadsheet."""
        return self.kind in DOCUMENTS

    @property
    def is_read(self) -> bool:
        """Whether its tables were read from the file."""
        return bool(self.kind)

    @property
    def is_partly_saved(self) -> bool:
        """Whether some of its rows are still to be saved."""
        progress = self.find_progress()
        return progress.is_partly_saved and not self.taken_back_at if progress else False

    @property
    def is_partly_taken_back(self) -> bool:
        """Whether some of what it wrote is still to be taken back."""
        progress = self.find_progress()
        return progress.taking_back_from is not None if progress else False

    def find_progress(self) -> "ImportProgress | None":
        """Return how far it is, if it is saved or taken back in parts."""
        return getattr(self, "progress", None)

    @property
    def address(self) -> str:
        """What background tasks about it are about."""
        return f"imports/{self.pk}"

    @property
    def is_mapped(self) -> bool:
        """Whether somebody has said which column is what, and from when the lines are true."""
        return self.effective_on is not None


# So many rows that were left are listed on a page.
LISTED = 50
# What is large: a list of imports leaves it out.
_LARGE = (
    *("content", "tables", "likeness", "choices", "mapping", "stages", "remarks"),
    "confirmed",
)


def all_imports() -> models.QuerySet[Import]:
    """Return all imports with who uploaded and saved them, without their files and rows."""
    return Import.objects.defer(*_LARGE).select_related(
        "by", "saved_by", "taken_back_by", "progress"
    )


def saved_imports() -> models.QuerySet[Import]:
    """Return the imports that were saved, as ``all_imports`` does."""
    return all_imports().filter(saved_at__isnull=False)


class ImportProgress(models.Model):
    """How far a long import was saved, or taken back, in parts.

    It is apart from the import, so that the file is not written again with each part. After those
    that are named, ``unsaved`` has None for each row.
    """

    of_import = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="progress")
    confirmed_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(
        default=0, help_text="How many of the confirmed rows were saved or had to be left."
    )
    unsaved: Any = models.JSONField(
        default=list, help_text="The rows that had to be left, each with its place and the reason."
    )
    taking_back_from = models.BigIntegerField(
        null=True, help_text="The request from which on it is still to be taken back."
    )

    class Meta:
        verbose_name_plural = "progress of imports"

    def __str__(self) -> str:
        return f"{self.of_import}: {self.done_count} of {self.confirmed_count}"

    @property
    def is_partly_saved(self) -> bool:
        """Whether rows that were confirmed are still to be saved."""
        return self.done_count < self.confirmed_count

    @property
    def left_count(self) -> int:
        """How many rows had to be left."""
        return len(self.unsaved)

    @property
    def left_listed(self) -> list[tuple[str, str]]:
        """The first rows that had to be left: the place and the reason of each."""
        return [(place, reason) for place, reason in filter(None, self.unsaved[:LISTED])]

    @property
    def left_more(self) -> int:
        """How many rows had to be left besides those that are listed."""
        return self.left_count - len(self.left_listed)


class ImportedEntry(models.Model):
    """An entry that an import wrote, with the row of the file that it came from."""

    of_import = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="entries")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="imported")
    place = models.CharField(max_length=120, help_text="The table and row of the file.")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "imported entries"

    def __str__(self) -> str:
        return f"{self.of_import}, {self.place}"
