"""The forms that attach evidence to an entry, and withdraw it."""

from typing import Any

from django import forms
from django.conf import settings

from requests_log.domain.evidence import describe_bound
from requests_log.forms.common import EntryForm, PrintableField, TextField
from requests_log.rules.file_types import ACCEPTED, SUFFIXES

CHOOSE_ONE = "Choose a file, or enter a link."


class EvidenceForm(EntryForm):
    """A file or a link that proves what an entry says, and what it is."""

    title = TextField(
        limit="title",
        label="What is it?",
        help_text="For example, letter from HO of 3 March 2011.",
        error_messages={"required": "Enter what it is."},
    )
    file = forms.FileField(
        label="Choose a file",
        required=False,
        help_text=f"A {ACCEPTED} of up to {settings.LARGEST_UPLOAD // (1024 * 1024)} MB, "
        "without a password or macros. Nobody can change or delete it once it is attached.",
        widget=forms.FileInput(attrs={"accept": SUFFIXES}),
        error_messages={"empty": "The file is empty.", "max_length": "The file name is too long."},
    )
    url = PrintableField(
        label="Or enter a link",
        required=False,
        help_text="For example, https://www.gov.uk/page. Use a link to a page that will stay.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > settings.LARGEST_UPLOAD:
            raise forms.ValidationError(describe_bound())
        return file

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.has_error("file") and bool(given.get("file")) == bool(given.get("url")):
            both = given.get("file")
            self.add_error(
                "file", "Choose a file or enter a link, not both." if both else CHOOSE_ONE
            )
        return given

    def ask_for_file_again(self) -> None:
        """Say that the file has to be chosen again: a browser does not keep it."""
        if self.errors and self.files and not self.has_error("file"):
            self.add_error("file", "Choose the file again.")


class WithdrawEvidenceForm(EntryForm):
    """Why a piece of evidence is withdrawn."""

    reason = TextField(
        rows=3,
        limit="reason",
        label="Why do you withdraw it?",
        help_text="Only officials can see this.",
        error_messages={"required": "Enter why it is withdrawn."},
    )
