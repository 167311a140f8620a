"""The fields that a letter may have, and what becomes of them in each copy."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError

FIELDS = {
    "name": "the name of the person, or “colleague” if it is not recorded",
    "recipient": "the area or department; for a champion, the areas that they support",
    "number": "how many open requests there are with the recipient, such as “3 requests”",
    "requests": "a list of these requests",
    "date": "the date on which the letter is sent",
}
# A list would not fit on the one line of a subject.
IN_SUBJECT = tuple(name for name in FIELDS if name != "requests")
_FIELD = re.compile(r"\{([^{}]*)\}")


def check_fields(text: str, *, allowed: tuple[str, ...] = tuple(FIELDS)) -> None:
    """Raise ValidationError if a text has a field that there is not, or a brace alone."""
    unknown = [name for name in _FIELD.findall(text) if name not in allowed]
    can_be = ", ".join(f"{{{name}}}" for name in allowed)
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in dict.fromkeys(unknown))
        raise ValidationError(f"{names} cannot be used here. You can use {can_be}.")
    if re.search(r"[{}]", _FIELD.sub("", text)):
        raise ValidationError(
            f"There is a {{ or }} that is not part of a field. The fields are {can_be}."
        )


def uses(text: str, *names: str) -> bool:
    """Return whether a text has any of these fields."""
    return any(f"{{{name}}}" in text for name in names)


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its fields filled in. What is filled in is not looked through again."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)
