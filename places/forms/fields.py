"""The box of a form for each field of a fact."""

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst

from govuk.fields import DateField
from govuk.numbers import MoneyField, NumberField
from requests_log.forms.common import PrintableField

# The most that a column of long numbers holds.
MOST_OF_ANY = 2**63 - 1


def box_for(db_field: Any, **kwargs: Any) -> Any:
    """Return the form field for a model's field: ours where Django's does not speak plainly."""
    label = capfirst(db_field.verbose_name)
    said = {
        "label": kwargs.get("label", label),
        "help_text": kwargs.get("help_text", db_field.help_text),
        "required": not db_field.blank,
    }
    label = said["label"]
    said["error_messages"] = {
        "required": f"{label} must not be empty.",
        "max_length": f"{label} must have %(limit_value)s characters or fewer.",
        "unique": f"Another entry already has this {label.lower()}.",
        "invalid_choice": f"Choose {label.lower()} from the list.",
        "min_value": f"{label} must be %(limit_value)s or later.",
        "max_value": f"{label} must be %(limit_value)s or earlier.",
        "null_characters_not_allowed": f"{label} has a character that cannot be printed.",
    }
    if db_field.choices:
        # A choice that there is, named in words: an empty one is no choice.
        return forms.ChoiceField(choices=db_field.choices, widget=forms.RadioSelect, **said)
    if isinstance(db_field, models.DateField):
        return DateField(**said)
    if isinstance(db_field, models.DecimalField):
        return MoneyField(**said)
    if isinstance(db_field, models.PositiveSmallIntegerField):
        # A year.
        return NumberField(grouped=False, **said)
    if isinstance(db_field, models.BigIntegerField):
        return NumberField(most=MOST_OF_ANY, **said)
    if isinstance(db_field, models.IntegerField):
        return NumberField(**said)
    if isinstance(db_field, models.EmailField):
        said["error_messages"]["invalid"] = "Enter an email address such as name@example.com."
        return forms.EmailField(max_length=db_field.max_length, **said)
    if isinstance(db_field, models.TextField):
        return PrintableField(widget=forms.Textarea(attrs={"rows": 4}), **said)
    if isinstance(db_field, models.CharField):
        return PrintableField(max_length=db_field.max_length, **said)
    field = db_field.formfield(**{**kwargs, **said})
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = "Not recorded" if db_field.blank else "Choose"
    return field
