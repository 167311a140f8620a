"""Choosing how often a digest comes."""

from django import forms

from digests.models import HowOften
from govuk.forms import GovukForm

WHEN = {
    HowOften.NONE: "Never",
    HowOften.WEEKLY: "Weekly: at most one letter in seven days, where there is something to tell",
    HowOften.EACH_CHANGE: "At each change: a letter whenever there is something to tell",
}


class DigestForm(GovukForm):
    how_often = forms.ChoiceField(
        label="How often do you want it?",
        choices=WHEN.items(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how often you want it.",
            "invalid_choice": "Choose how often you want it from the list.",
        },
    )
