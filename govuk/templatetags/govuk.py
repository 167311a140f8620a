"""Components of the GOV.UK Design System, for every template."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cbtracker.clock import in_words
from cbtracker.text import WEB_ADDRESS

register = template.Library()

# Words longer than any real one, and the pieces into which they may be broken: after a sign
# if they have one.
_LONG_WORD = re.compile(r"\S{26,}")
_PIECE = re.compile(r"[/._?&=-]*[^/._?&=-]{1,12}[/._?&=-]*|[/._?&=-]+")


@register.filter(expects_localtime=True)
def day(value: dt.date | dt.datetime | None) -> str:
    """Return a date such as 22 March 2011, or an empty string for None.

    For a datetime, return its date in London.
    """
    return in_words(value) if value else ""


@register.filter
def link_addresses(text: str) -> SafeString:
    """Return a text as HTML in which each web address (http or https) is a link."""
    return _mark_up(text, WEB_ADDRESS, _link)


@register.filter
def break_long_words(text: str) -> SafeString:
    """Return a text as HTML in which words longer than any real one may be broken.

    It is for columns of short words, which are not to be broken.
    """
    return _mark_up(text, _LONG_WORD, _with_breaks)


def _mark_up(
    text: str, pattern: re.Pattern[str], mark_up: Callable[[str], SafeString]
) -> SafeString:
    """Return a text as HTML, with whatever matches a pattern marked up."""
    if not pattern.search(text):
        return conditional_escape(text)
    pieces: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        pieces += [text[end : match.start()], mark_up(match[0])]
        end = match.end()
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[end:]]))


def _link(address: str) -> SafeString:
    return format_html(
        '<a class="govuk-link" href="{0}" rel="noopener noreferrer">{0}</a>', address
    )


def _with_breaks(word: str) -> SafeString:
    pieces = ((piece,) for piece in _PIECE.findall(word))
    return format_html_join(mark_safe("<wbr>"), "{}", pieces)


@register.filter
def pounds(amount: Decimal) -> str:
    """Return an amount in pounds: £40,000, £1,250.50, -£3."""
    text = f"{abs(amount):,.2f}".removesuffix(".00")
    return f"-£{text}" if amount < 0 else f"£{text}"


@register.simple_tag
def error_prefix(*forms: BaseForm | None) -> str:
    """Return "Error: " for the page title if a form has an error, or an empty string."""
    return "Error: " if any(form.errors for form in forms if form) else ""


@register.simple_tag
def table_head(*columns: str) -> SafeString:
    """Render the head of a table that a phone shows as cards, with these columns.

    Its roles are said, because browsers forget that it is a table when it is shown otherwise.
    """
    cells = format_html_join(
        "",
        '<th scope="col" role="columnheader" class="govuk-table__header">{}</th>',
        ((column,) for column in columns),
    )
    return format_html(
        '<thead class="govuk-table__head" role="rowgroup">'
        '<tr class="govuk-table__row" role="row">{}</tr></thead>',
        cells,
    )


@register.inclusion_tag("govuk/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, list[tuple[str, str]]]:
    """Render a form's errors as a list of links to the fields, or nothing without a form."""
    if not form:
        return {"errors": []}
    rows = [(str(error), "") for error in form.non_field_errors()]
    for field in form:
        target = getattr(field, "first_input_id", field.auto_id)
        rows += [(str(error), f"#{target}") for error in field.errors]
    return {"errors": rows}


@register.inclusion_tag("govuk/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, list[tuple[str, str]]]:
    """Render breadcrumbs from alternating names and addresses: name, address, name, address."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_tag(takes_context=True)
def address(context: Context, **changes: object) -> str:
    """Return this page's query string with parameters changed. None removes a parameter."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int, parameter: str = "") -> str:
    """Return the address of another page of a list. ``parameter`` has its number, if not "page"."""
    changes: dict[str, object] = {parameter or "page": number, "entry": None}
    return address(context, **changes)


@register.filter
def options(optgroups: list[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """Return the options of a list of choices as HTML, from what its widget makes of them.

    A template would take several times as long, and some lists have all areas or departments.
    """
    return mark_safe("".join(_group(name, choices) for name, choices, _ in optgroups))  # noqa: S308


def _group(name: str | None, choices: list[dict[str, Any]]) -> str:
    inside = "".join(_option(choice) for choice in choices)
    return f'<optgroup label="{escape(name)}">{inside}</optgroup>' if name else inside


def _option(choice: dict[str, Any]) -> str:
    selected = " selected" if choice["selected"] else ""
    disabled = " disabled" if choice["attrs"].get("disabled") else ""
    value, label = escape(choice["value"]), escape(choice["label"])
    return f'<option value="{value}"{selected}{disabled}>{label}</option>'
