"""Evidence of an entry: files and links that prove what it says, never changed or deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from requests_log.models.entries import Entry


class Evidence(AppendOnly):
    """A file or a link that was attached to an entry.

    ``stored_as`` is the name of the file in the storage "evidence": ``file_name`` only says what it
    is called when somebody opens it.
    """

    REFUSAL = "Evidence cannot be changed or deleted. Withdraw it instead."
    # The columns that name a file, with the storage that it is in.
    STORED_FILES = {"stored_as": "evidence"}

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=2000, blank=True)
    stored_as = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True, help_text="Found in its content.")
    size = models.PositiveIntegerField(null=True, blank=True, help_text="In bytes.")
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(help_text="When it was attached.")

    objects = AppendOnlyQuerySet["Evidence"].as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=(~Q(url="") & Q(stored_as="", sha256="", size__isnull=True))
                | (Q(url="", size__gt=0) & ~Q(stored_as="") & ~Q(sha256="") & ~Q(file_name="")),
                name="requests_log_evidence_file_or_link",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="requests_log_evidence_titled"),
            models.UniqueConstraint(
                fields=["stored_as"],
                condition=~Q(stored_as=""),
                name="requests_log_evidence_own_file",
            ),
        ]
        indexes = [models.Index(fields=["recorded_at", "id"], name="requests_log_evidence_time")]

    def __str__(self) -> str:
        return self.title


class EvidenceWithdrawal(AppendOnly):
    """Who withdrew a piece of evidence, when and why. It stays listed, to officials only."""

    REFUSAL = "A withdrawal of evidence cannot be changed or deleted. Attach the evidence again."

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(help_text="When it was withdrawn.")

    objects = AppendOnlyQuerySet["EvidenceWithdrawal"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="requests_log_evidencewithdrawal_reason"
            ),
        ]
        indexes = [models.Index(fields=["recorded_at", "id"], name="requests_log_withdrawal_time")]

    def __str__(self) -> str:
        return f"{self.evidence}, withdrawn"
