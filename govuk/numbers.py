"""Form fields for numbers and money as people write them, and row ids in forms."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

# The largest values that integer columns and money columns can hold.
LARGEST_INTEGER = 2_147_483_647
LARGEST_POUNDS = Decimal("99999999999.99")


def is_id(text: str) -> bool:
    """Return whether a text can be the id of a row: up to 18 digits."""
    return text.isascii() and text.isdigit() and len(text) < 19


def row_id(field: BoundField) -> int:
    """Return the row id in a bound field, or 0 if it contains none."""
    text = str(field.value() or "")
    return int(text) if is_id(text) else 0


class NumberField(forms.IntegerField):
    """A whole number from 0 to ``most``. Commas are accepted, and shown if ``grouped``."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"})

    def __init__(self, *, grouped: bool = True, most: int = LARGEST_INTEGER, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.grouped = grouped
        self.most = most

    def prepare_value(self, value: object) -> object:
        return f"{value:,}" if isinstance(value, int) and self.grouped else value

    def to_python(self, value: object) -> int | None:
        text = str(value if value is not None else "").replace(",", "").strip()
        if not text:
            return None
        digits = text.removeprefix("-")
        example = "1,250" if self.grouped else "2011"
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 19):
            raise ValidationError(f"{self.label} must be a whole number, such as {example}.")
        number = int(text)
        if number < 0:
            raise ValidationError(f"{self.label} must be 0 or more.")
        if number > self.most:
            raise ValidationError(f"{self.label} must be {self.most:,} or less.")
        return number


class MoneyField(forms.CharField):
    """An amount typed in pounds and stored in whole pence. A £ and commas are accepted."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})

    def prepare_value(self, value: object) -> object:
        return f"{value / 100:,.2f}" if isinstance(value, Decimal) else value

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        """Return the pence, or None if the field is empty."""
        text = str(value or "").replace("£", "").replace(",", "").replace(" ", "").strip()
        if not text:
            return None
        pounds, _, pence = text.removeprefix("-").partition(".")
        figures = pounds + pence
        if not (pounds and figures.isascii() and figures.isdigit()) or text.endswith("."):
            raise ValidationError(
                f"{self.label} must be an amount in pounds, such as 1,250 or 1,250.50."
            )
        if text.startswith("-"):
            raise ValidationError(f"{self.label} must be 0 or more.")
        if len(pence) > 2:
            raise ValidationError(
                f"{self.label} must have no more than two figures after the point: whole pence."
            )
        if len(pounds) > 11:
            raise ValidationError(f"{self.label} must be £{LARGEST_POUNDS:,} or less.")
        return Decimal(text) * 100

    def validate(self, value: object) -> None:
        forms.Field.validate(self, value)

    def run_validators(self, value: object) -> None:
        """Do nothing: ``to_python`` has checked the number, and these validators are for text."""


def clean_range(form: forms.BaseForm, cleaned: dict[str, Any], low: str, high: str) -> None:
    """Use a single figure for both ends of a range; refuse one with the higher figure first."""
    lower, higher = cleaned.get(low), cleaned.get(high)
    if low in form.errors or high in form.errors:
        return
    if lower is not None and higher is None:
        cleaned[high] = lower
    elif lower is None and higher is not None:
        form.add_error(
            low, "Enter the lower figure too. If there is only one figure, enter it here."
        )
    elif lower is not None and higher is not None and lower > higher:
        label = str(form.fields[low].label).removesuffix(", lower figure")
        message = (
            f"{label}: the lower figure ({lower:,}) must not be more than the higher ({higher:,})."
        )
        form.add_error(low, message)
