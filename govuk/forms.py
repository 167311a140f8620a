"""Django forms in the style of the GOV.UK Design System.

Inherit from ``GovukForm``, or from ``GovukFormMixin`` and another form class. Fields are rendered
by ``templates/govuk/fields/``.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, TemplatesSetting
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from govuk.choices import WORDS
from govuk.fields import PARTS, DateInput
from govuk.finding import FindMixin, bear_many_rows
from govuk.pickers import Picker


class Renderer(TemplatesSetting):
    form_template_name = "govuk/form.html"


class GovukBoundField(BoundField):
    """A bound field with the name of its GOV.UK component. A choice of rows bears very many."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        bear_many_rows(field)
        super().__init__(form, field, name)

    @cached_property
    def component(self) -> str:
        """The name of the component."""
        widget = self.field.widget
        if widget.is_hidden:
            return "hidden"
        # Subclasses come first: Picker of CheckboxSelectMultiple, and that of RadioSelect.
        for kind, component in (
            (DateInput, "date"),
            (Picker, "picker"),
            (forms.CheckboxSelectMultiple, "checkboxes"),
            (forms.RadioSelect, "radios"),
            (forms.CheckboxInput, "checkbox"),
            (forms.Textarea, "textarea"),
            (forms.Select, "select"),
            (forms.PasswordInput, "password"),
            (forms.FileInput, "file"),
        ):
            if isinstance(widget, kind):
                return component
        return "input"

    @property
    def template_name(self) -> str:
        """The template of the whole field: its label, hint, errors and inputs."""
        is_plain = self.component in ("input", "select", "textarea", "file")
        return f"govuk/fields/{'input' if is_plain else self.component}.html"

    @property
    def first_input_id(self) -> str:
        """The id of the input that a link in the error summary goes to."""
        suffixes = {"date": "_day", "radios": "_0", "checkboxes": "_0", "picker": "_0"}
        suffix = suffixes.get(self.component, "")
        widget = self.field.widget
        # Whether there are too many to list is known once they have been read.
        if suffix and isinstance(widget, FindMixin) and (self.subwidgets or widget.is_long):
            suffix = WORDS if widget.is_long else suffix
        return f"{self.auto_id}{suffix}"

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        base = {
            "input": "govuk-input",
            "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
            "textarea": "govuk-textarea",
            "select": "govuk-select",
            "checkbox": "govuk-checkboxes__input",
            "file": "govuk-file-upload",
        }.get(self.component)
        if base:
            own = self.field.widget.attrs.get("class", "")
            block = base.partition(" ")[0]
            error = f"{block}--error" if self.errors and self.component != "checkbox" else ""
            attrs["class"] = " ".join(filter(None, (base, own, error)))
        if self.component == "password":
            attrs.update(autocapitalize="none", spellcheck="false")
        return attrs

    @property
    def date_boxes(self) -> list[dict[str, str | int | bool]]:
        """The label, name, id, value, width and error state of each of a date's three boxes."""
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


class GovukFormMixin:
    """Give a form GOV.UK style. It must come before the Django form class."""

    default_renderer: BaseRenderer | type[BaseRenderer] | None = Renderer
    bound_field_class: type[BoundField] | None = GovukBoundField
    use_required_attribute = False

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # Placeholders disappear when somebody types, so labels and hints are used instead.
            field.widget.attrs.pop("placeholder", None)

    def _clean_fields(self) -> None:
        """Clean each field. Where words found no row or several, that is the field's one error."""
        super()._clean_fields()  # type: ignore[misc]
        for name, field in self.fields.items():
            if isinstance(field.widget, FindMixin) and field.widget.search:
                self.errors.pop(name, None)  # type: ignore[attr-defined]
                self.add_error(name, field.widget.search.message)  # type: ignore[attr-defined]


class GovukForm(GovukFormMixin, forms.Form):
    """A form in GOV.UK style."""


def posted(http: HttpRequest) -> QueryDict | None:
    """Return the submitted form, which may be empty, or None if the request is not a POST."""
    return http.POST if http.method == "POST" else None
