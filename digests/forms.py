"""Choosing how often a digest comes."""

from django import forms

from digests.models import HowOften
from govuk.forms import GovukForm

WHEN = {
    HowOften.NONE: "Never",
    HowOften.WEEKLY: "Weekly: no more than one email every 7 days, if anything has changed",
    HowOften.EACH_CHANGE: "Every change: an email each time something changes",
}


class DigestForm(GovukForm):
    how_often = forms.ChoiceField(
        label="How often do you want the digest?",
        choices=WHEN.items(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how often you want the digest.",
            "invalid_choice": "Choose an option from the list.",
        },
    )
