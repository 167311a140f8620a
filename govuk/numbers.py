"""Boxes for numbers and for money, as people write them; and the ids of rows in forms."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# The most that a column of whole numbers holds, and that one of money does.
MOST = 2_147_483_647
MOST_POUNDS = Decimal("99999999999.99")


def is_id(text: str) -> bool:
    """Return whether a text could be the id of a row: figures, and no more than an id has."""
    return text.isascii() and text.isdigit() and len(text) < 19


def id_in(box: Any) -> int:
    """Return the id of a row that a box of a form holds, or 0 where it holds none."""
    text = str(box.value() or "")
    return int(text) if is_id(text) else 0


class NumberField(forms.IntegerField):
    """A whole number from 0 to ``most``. Commas are taken, and shown if ``grouped``."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"})

    def __init__(self, *, grouped: bool = True, most: int = MOST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.grouped = grouped
        self.most = most

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) and self.grouped else value

    def to_python(self, value: Any) -> int | None:
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
    """An amount of money, typed in pounds and kept in whole pence. A £ and commas are taken."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:,.2f}" if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """Return the pence, or None where the box is empty."""
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
            raise ValidationError(f"{self.label} must be £{MOST_POUNDS:,} or less.")
        return Decimal(text) * 100

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def run_validators(self, value: Any) -> None:
        """A number has been checked already; a text's length is none of its concern."""
