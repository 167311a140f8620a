"""Form fields of the GOV.UK Design System that Django does not have."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

PARTS = ("day", "month", "year")
MONTHS = [name.lower() for name in calendar.month_name[1:]]
# No date in the record is older: an earlier year is a typing mistake.
EARLIEST_YEAR = 1900
# A date in a query string: 2011-03-22.
_ISO_DATE = re.compile(r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$")
_WITH_ARTICLE = {"day": "a day", "month": "a month", "year": "a year"}


class DateInput(forms.MultiWidget):
    """Three boxes, submitted as ``name_day``, ``name_month`` and ``name_year``.

    A query string can also give the whole date as ``name=2011-03-22``.
    """

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def value_from_datadict(
        self,
        data: Mapping[str, object],
        files: "MultiValueDict[str, UploadedFile[bytes]]",
        name: str,
    ) -> list[str | None]:
        if not (whole := data.get(name)):
            return super().value_from_datadict(data, files, name)
        if match := _ISO_DATE.match(str(whole).strip()):
            return [match[3], match[2], match[1]]
        # Show what is not a date in the first box, with an error.
        return [str(whole), "", ""]

    def decompress(self, value: object) -> list[str | None]:
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return [None, None, None]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_


class DateField(forms.Field):
    """A date in three boxes. The month is a number or a name; the year has four digits."""

    widget = DateInput

    def clean(self, value: dt.date | Sequence[str | None] | None) -> dt.date | None:
        """Return the date, or None if all three boxes are empty and the field is optional."""
        if isinstance(value, dt.date):
            return value
        parts = value or [""] * len(PARTS)
        texts = dict(zip(PARTS, (str(part or "").strip() for part in parts), strict=True))
        if not any(texts.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        name = self.label or "Date"
        if missing := [part for part in PARTS if not texts[part]]:
            raise ValidationError(
                f"{name} must include {' and '.join(_WITH_ARTICLE[part] for part in missing)}.",
                code="incomplete",
            )
        try:
            if len(texts["year"]) != 4 or _number(texts["year"]) < EARLIEST_YEAR:
                raise ValueError
            return dt.date(_number(texts["year"]), _month(texts["month"]), _number(texts["day"]))
        except ValueError as error:
            raise ValidationError(
                f"{name} must be a real date, such as 22 3 2011.", code="invalid"
            ) from error

    def has_changed(self, initial: object, data: dt.date | Sequence[str | None] | None) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


def date_parts(name: str, day: dt.date | None) -> Mapping[str, str]:
    """Return a date as the three values that a form submits for the field ``name``."""
    values = DateInput().decompress(day)
    return {f"{name}_{part}": value or "" for part, value in zip(PARTS, values, strict=True)}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError
    return int(text)


def _month(text: str) -> int:
    if text.isdigit():
        return _number(text)
    word = text.lower().rstrip(".")
    matches = [i for i, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
    if len(matches) != 1:
        raise ValueError
    return matches[0]
