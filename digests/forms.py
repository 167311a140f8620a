"""The forms for choosing the digest, and for marking as read what is watched."""

from typing import Any

from django import forms

from digests.models import Digest, DigestScope, Frequency, Marks
from govuk.forms import GovukForm

FREQUENCY_CHOICES = {
    Frequency.NONE: "Never",
    Frequency.EACH_CHANGE: "Every change: an email each time something changes",
    Frequency.DAILY: "Daily: one email about the day before, if anything has changed",
    Frequency.WEEKLY: "Weekly: no more than one email every 7 days, if anything has changed",
}
UNKNOWN = "Choose an option from the list."


class DigestForm(GovukForm):
    frequency = forms.ChoiceField(
        label="How often do you want the digest?",
        choices=FREQUENCY_CHOICES.items(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how often you want the digest.",
            "invalid_choice": UNKNOWN,
        },
    )
    scope = forms.ChoiceField(
        label="Which requests do you want it to cover?",
        choices=DigestScope.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose which requests you want it to cover.",
            "invalid_choice": UNKNOWN,
        },
    )

    def __init__(self, *args: Any, digest: Digest, **kwargs: Any) -> None:
        initial = {"frequency": digest.frequency, "scope": digest.scope}
        super().__init__(*args, initial=initial, **kwargs)


class ReadForm(forms.Form):
    """Up to where a page of watched requests has been read, in hidden fields."""

    entries = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    steps = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    endings = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def marks(self) -> Marks:
        """The marks of a valid form."""
        return Marks(**self.cleaned_data)
