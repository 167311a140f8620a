"""The form for how many weeks of changes a briefing lists."""

from django import forms

from govuk.forms import GovukForm

DEFAULT_WEEKS, MAX_WEEKS = 4, 52
_INVALID = (
    f"The number of weeks must be a whole number from 1 to {MAX_WEEKS}, such as {DEFAULT_WEEKS}."
)


class WeeksForm(GovukForm):
    """The number of weeks before the date of the briefing."""

    weeks = forms.RegexField(
        regex=r"\A\s*[0-9]{1,2}\s*\Z",
        label="Number of weeks to look back",
        help_text=f"The briefing lists what changed in these weeks. Enter 1 to {MAX_WEEKS}.",
        error_messages={"required": "Enter the number of weeks.", "invalid": _INVALID},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
    )

    def clean_weeks(self) -> int:
        weeks = int(self.cleaned_data["weeks"])
        if not 1 <= weeks <= MAX_WEEKS:
            raise forms.ValidationError(_INVALID, code="invalid")
        return weeks
