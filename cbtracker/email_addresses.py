"""Email addresses as they are saved and as they are sent to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from cbtracker.text import tidy


def to_ascii(address: str) -> str:
    """Return an address as mail servers take it: names of hosts in other letters in IDNA.

    Raises ValueError if that cannot be done.
    """
    local, _, domain = address.rpartition("@")
    local.encode("ascii")
    return f"{local}@{domain.encode('idna').decode()}"


def validate_can_be_sent_to(address: str) -> None:
    """Raise ValidationError if no email could be sent to an address."""
    try:
        to_ascii(address)
    except ValueError as error:
        raise ValidationError(
            "Enter an email address in the correct format, like name@example.com.", code="invalid"
        ) from error


class EmailAddressFormField(forms.EmailField):
    def to_python(self, value: Any) -> Any:
        return tidy(super().to_python(value) or "")


class EmailAddressField(models.EmailField):  # type: ignore[type-arg]
    """An email address, without invisible characters, that emails can be sent to."""

    default_validators = [*models.EmailField.default_validators, validate_can_be_sent_to]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": EmailAddressFormField, **kwargs})
