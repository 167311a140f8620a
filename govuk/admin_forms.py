"""Forms of the admin site in the style of the GOV.UK Design System.

Every admin class inherits from ``GovukAdminMixin``, or its pages have no labels, hints and links
from errors. The pages are in ``templates/admin/``.
"""

from itertools import islice
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.forms import Field
from django.http import HttpRequest

from govuk.choices import MOST_LISTED
from govuk.fields import DateField, DateInput
from govuk.forms import GovukFormMixin

# Django's class takes a type argument only where types are checked.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[models.Model]
else:
    ModelForm = forms.ModelForm


class GovukModelForm(GovukFormMixin, ModelForm):
    """A form for one row of a model, in GOV.UK style."""


class GovukAdminMixin:
    """Gives a ModelAdmin, or inline rows, fields that need no script. It comes before Django's."""

    form: Any = GovukModelForm
    formfield_overrides: Any = {
        models.CharField: {"widget": forms.TextInput},
        models.DateField: {"form_class": DateField, "widget": DateInput},
        models.EmailField: {"widget": forms.EmailInput},
        models.IntegerField: {"widget": forms.TextInput(attrs={"inputmode": "numeric"})},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 5})},
        models.URLField: {"widget": forms.URLInput},
    }

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        """Return the field. The choices of another table are read once, not for each row."""
        field: Field | None = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        if field is None:
            return None
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = "Choose one" if field.required else "None"
            choices: Any = field.choices
            read = list(islice(choices, MOST_LISTED + 2))
            # Very many are not read at all: the form finds those that somebody looks for.
            if len(read) <= MOST_LISTED:
                field.choices = read
        return field
