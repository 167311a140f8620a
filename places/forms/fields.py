"""The form field for each model field of a fact."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.text import capfirst

from cbtracker.email_addresses import EmailAddressFormField
from govuk.fields import DateField
from govuk.numbers import MoneyField, NumberField
from requests_log.forms.common import PrintableField

# Django's class takes type arguments only where types are checked.
if TYPE_CHECKING:
    ModelField = models.Field[Any, Any]
else:
    ModelField = models.Field

FieldOptions = dict[str, Any]

# The highest value of a big integer column.
MAX_BIGINT = 2**63 - 1


def build_form_field(db_field: ModelField, **kwargs: Any) -> forms.Field | None:
    """Return the form field for a model field, with error messages in plain English."""
    label = str(kwargs.get("label", capfirst(str(db_field.verbose_name))))
    options: FieldOptions = {
        "label": label,
        "help_text": kwargs.get("help_text", db_field.help_text),
        # A box that nobody ticks says no.
        "required": not db_field.blank and not isinstance(db_field, models.BooleanField),
        "error_messages": _build_error_messages(label),
    }
    if db_field.choices:
        # Without Django's empty choice: officials must choose one.
        return forms.ChoiceField(choices=db_field.choices, widget=forms.RadioSelect, **options)
    field = _build_number_or_date_field(db_field, options) or _build_text_field(db_field, options)
    if field is None:
        field = db_field.formfield(**{**kwargs, **options})
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = "Not recorded" if db_field.blank else "Choose"
    return field


def _build_number_or_date_field(db_field: ModelField, options: FieldOptions) -> forms.Field | None:
    if isinstance(db_field, models.DateField):
        return DateField(**options)
    if isinstance(db_field, models.DecimalField):
        return MoneyField(**options)
    if isinstance(db_field, models.PositiveSmallIntegerField):
        # A year.
        return NumberField(grouped=False, **options)
    if isinstance(db_field, models.BigIntegerField):
        return NumberField(most=MAX_BIGINT, **options)
    if isinstance(db_field, models.IntegerField):
        return NumberField(**options)
    return None


def _build_text_field(db_field: ModelField, options: FieldOptions) -> forms.Field | None:
    if isinstance(db_field, models.EmailField):
        options["error_messages"]["invalid"] = "Enter an email address such as name@example.com."
        return EmailAddressFormField(max_length=db_field.max_length, **options)
    if isinstance(db_field, models.TextField):
        return PrintableField(widget=forms.Textarea(attrs={"rows": 4}), **options)
    if isinstance(db_field, models.CharField):
        return PrintableField(max_length=db_field.max_length, **options)
    return None


def _build_error_messages(label: str) -> dict[str, str]:
    return {
        "required": f"{label} must not be empty.",
        "max_length": f"{label} must have %(limit_value)s characters or fewer.",
        "unique": f"Another entry already has this {label.lower()}.",
        "invalid_choice": f"Choose {label.lower()} from the list.",
        "min_value": f"{label} must be %(limit_value)s or later.",
        "max_value": f"{label} must be %(limit_value)s or earlier.",
        "null_characters_not_allowed": f"{label} has a character that cannot be printed.",
    }
