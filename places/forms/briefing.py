"""How far back a briefing tells what changed."""

from django import forms

from govuk.forms import GovukForm

USUAL, MOST = 4, 52
_WRONG = f"The number of weeks must be a whole number from 1 to {MOST}, such as {USUAL}."


class WeeksForm(GovukForm):
    """A number of weeks before the day."""

    weeks = forms.RegexField(
        regex=r"\A\s*[0-9]{1,2}\s*\Z",
        label="Number of weeks to look back",
        help_text=f"The briefing lists what changed in these weeks. Enter 1 to {MOST}.",
        error_messages={"required": "Enter the number of weeks.", "invalid": _WRONG},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
    )

    def clean_weeks(self) -> int:
        weeks = int(self.cleaned_data["weeks"])
        if not 1 <= weeks <= MOST:
            raise forms.ValidationError(_WRONG, code="invalid")
        return weeks
