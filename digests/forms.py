"""The form for choosing how often to get the digest."""

from django import forms

from digests.models import Frequency
from govuk.forms import GovukForm

FREQUENCY_CHOICES = {
    Frequency.NONE: "Never",
    Frequency.WEEKLY: "Weekly: no more than one email every 7 days, if anything has changed",
    Frequency.EACH_CHANGE: "Every change: an email each time something changes",
}


class DigestForm(GovukForm):
    frequency = forms.ChoiceField(
        label="How often do you want the digest?",
        choices=FREQUENCY_CHOICES.items(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how often you want the digest.",
            "invalid_choice": "Choose an option from the list.",
        },
    )
