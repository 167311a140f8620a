"""The form in which an administrator proposes to remove words from the record."""

from django import forms

from requests_log.forms.common import EntryForm, PrintableField


class RedactionForm(EntryForm):
    """What is to be removed and why. The errors are those of ``privacy.domain.redactions``."""

    words = PrintableField(
        label="Words to remove",
        help_text="Such as a name. If it is written in several ways, enter each on its own line. "
        "Capital letters make no difference. Only whole words are removed.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        required=False,
    )
    reason = PrintableField(
        label="Why must they go?",
        help_text="This is kept and officials can read it. Do not repeat the words.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    with_files = forms.BooleanField(
        label="Also remove the files of evidence attached to these entries",
        help_text="The words may be in a file, where we cannot look for them.",
        required=False,
    )
