"""Form fields that the GOV.UK Design System has and Django has not."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

PARTS = ("day", "month", "year")
MONTHS = [name.lower() for name in calendar.month_name[1:]]
# Nothing here is older: an earlier year is a slip of the hand.
EARLIEST_YEAR = 1900
# A date as addresses hold it: 2011-03-22.
_IN_ADDRESS = re.compile(r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$")
_THE_PARTS = {"day": "a day", "month": "a month", "year": "a year"}


class DateInput(forms.MultiWidget):
    """Three boxes, sent as ``name_day``, ``name_month`` and ``name_year``.

    An address may hold the whole date in one, ``name=2011-03-22``.
    """

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        if not (whole := data.get(name)):
            return super().value_from_datadict(data, files, name)
        if match := _IN_ADDRESS.match(str(whole).strip()):
            return [match[3], match[2], match[1]]
        # What is no date is shown in the first box, where it is refused.
        return [whole, "", ""]

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return [None, None, None]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_


class DateField(forms.Field):
    """A date in three boxes. A month may be a number or a name; a year has four figures."""

    widget = DateInput

    def clean(self, value: Any) -> dt.date | None:
        """Return the date, or None where all three boxes are empty and none is required."""
        if isinstance(value, dt.date):
            return value
        texts = dict(zip(PARTS, (str(part or "").strip() for part in value), strict=True))
        if not any(texts.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        name = self.label or "Date"
        if missing := [part for part in PARTS if not texts[part]]:
            raise ValidationError(
                f"{name} must include {' and '.join(_THE_PARTS[part] for part in missing)}.",
                code="incomplete",
            )
        try:
            if len(texts["year"]) != 4 or _figures(texts["year"]) < EARLIEST_YEAR:
                raise ValueError
            return dt.date(_figures(texts["year"]), _month(texts["month"]), _figures(texts["day"]))
        except ValueError as error:
            raise ValidationError(
                f"{name} must be a real date, such as 22 3 2011.", code="invalid"
            ) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


def date_parts(name: str, day: dt.date | None) -> Mapping[str, str]:
    """Return ``day`` as the three values that a form sends for the date field ``name``."""
    values = DateInput().decompress(day)
    return {f"{name}_{part}": value or "" for part, value in zip(PARTS, values, strict=True)}


def _figures(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError
    return int(text)


def _month(text: str) -> int:
    if text.isdigit():
        return _figures(text)
    word = text.lower().rstrip(".")
    matches = [i for i, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
    if len(matches) != 1:
        raise ValueError
    return matches[0]
