"""What the templates of the admin site need besides Django's own tags."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.contrib.admin.helpers import InlineAdminFormSet
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.forms import BaseForm
from django.template.defaultfilters import capfirst
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CELL = re.compile(r"^<(td|th)( class=\"[^\"]*\")?>")
# Django shows yes and no as pictures.
_ICON = re.compile(r'<img src="[^"]*icon-(yes|no|unknown)[^"]*" alt="[^"]*">')
_WORDS = {"yes": "Yes", "no": "No", "unknown": "Not known"}


@register.filter
def icons_in_words(html: str) -> SafeString:
    """Return HTML of the admin in which each picture of yes or no is that word."""
    # The rest is as safe as it was before.
    text = html if isinstance(html, SafeString) else escape(html)
    return mark_safe(_ICON.sub(lambda found: _WORDS[found[1]], text))  # noqa: S308


@register.filter
def cells(row: Iterable[str], headers: Iterable[dict[str, Any]]) -> list[SafeString]:
    """Return the cells of a row, each with its column's label, which a phone shows."""
    return [
        mark_safe(  # noqa: S308  # the label is escaped, and the rest is as safe as before
            _CELL.sub(
                lambda found, header=header: (  # type: ignore[misc]
                    f'<{found[1]}{found[2] or ""} role="cell"'
                    f' data-label="{escape(_label(header))}">'
                ),
                icons_in_words(cell),
            )
        )
        for cell, header in zip(row, headers, strict=False)
    ]


def _label(header: dict[str, Any]) -> str:
    # Django's first column has a box that needs a script to tick all rows.
    return capfirst(strip_tags(str(header["text"]))) or "Tick"


@register.filter
def page_address(changes: ChangeList, number: int) -> str:
    """Return the query string of a page of a list, with its filters and order."""
    return str(changes.get_query_string({PAGE_VAR: number}))


@register.filter
def rows_shown(formset: InlineAdminFormSet) -> list[Any]:
    """Return inline rows without Django's last, which is hidden and needs a script."""
    rows = list(formset)
    return rows[:-1] if formset.has_add_permission else rows


@register.inclusion_tag("govuk/error_summary.html")
def admin_error_summary(
    form: BaseForm, formsets: Iterable[InlineAdminFormSet] = ()
) -> dict[str, list[tuple[str, str]]]:
    """Render the errors of a form and of its inline rows as links to the fields."""
    rows = _errors_of(form)
    for each in formsets:
        rows += [(str(error), "") for error in each.formset.non_form_errors()]
        for inline in each.formset.forms:
            rows += _errors_of(inline)
    return {"errors": rows}


def _errors_of(form: BaseForm) -> list[tuple[str, str]]:
    rows = [(str(error), "") for error in form.non_field_errors()]
    for field in form:
        target = getattr(field, "first_input_id", field.auto_id)
        rows += [(str(error), f"#{target}") for error in field.errors]
    return rows
