"""Django forms, rendered as the GOV.UK Design System renders them.

A form takes the look by inheriting from ``GovukForm`` (or ``GovukLook`` beside another form class);
``templates/govuk/field.html`` is the one place where a field becomes markup.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict

from govuk.fields import PARTS, DateInput


class Renderer(TemplatesSetting):
    form_template_name = "govuk/form.html"
    field_template_name = "govuk/field.html"


class GovukBoundField(BoundField):
    """A field of a form that knows which GOV.UK component it is."""

    @property
    def component(self) -> str:
        """The name of the component that ``govuk/field.html`` renders."""
        widget = self.field.widget
        if widget.is_hidden:
            return "hidden"
        # CheckboxSelectMultiple is a kind of RadioSelect, so it is asked first.
        for kind, component in (
            (DateInput, "date"),
            (forms.CheckboxSelectMultiple, "checkboxes"),
            (forms.RadioSelect, "radios"),
            (forms.CheckboxInput, "checkbox"),
            (forms.Textarea, "textarea"),
            (forms.Select, "select"),
        ):
            if isinstance(widget, kind):
                return component
        return "input"

    @property
    def first_input_id(self) -> str:
        """The id of the box that a link in the error summary goes to."""
        suffix = {"date": "_day", "radios": "_0", "checkboxes": "_0"}.get(self.component, "")
        return f"{self.auto_id}{suffix}"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        base = {
            "input": "govuk-input",
            "textarea": "govuk-textarea",
            "select": "govuk-select",
            "checkbox": "govuk-checkboxes__input",
        }.get(self.component)
        if base:
            own = self.field.widget.attrs.get("class", "")
            error = f"{base}--error" if self.errors and self.component != "checkbox" else ""
            attrs["class"] = " ".join(filter(None, (base, own, error)))
        return attrs

    @property
    def date_boxes(self) -> list[dict[str, Any]]:
        """The three boxes of a date: label, name, id, value, width and error class of each."""
        values = self.value()
        if not isinstance(values, list):
            values = self.field.widget.decompress(values)
        return [
            {
                "label": part.title(),
                "name": f"{self.html_name}_{part}",
                "id": f"{self.auto_id}_{part}",
                "value": value or "",
                "width": 4 if part == "year" else 2,
                "error": bool(self.errors),
            }
            for part, value in zip(PARTS, values, strict=True)
        ]


class GovukLook:
    """Mixed in before a Django form class, gives it the look."""

    default_renderer: Any = Renderer
    bound_field_class: Any = GovukBoundField
    use_required_attribute = False

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A placeholder vanishes as soon as somebody types; labels and hints stay.
            field.widget.attrs.pop("placeholder", None)


class GovukForm(GovukLook, forms.Form):
    """A form with the look of GOV.UK."""


def posted(http: HttpRequest) -> QueryDict | None:
    """Return the form that was sent, be it empty, or None where none was."""
    return http.POST if http.method == "POST" else None
