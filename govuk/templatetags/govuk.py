"""Components of the GOV.UK Design System, for every template."""

import datetime as dt
from decimal import Decimal

from django import template
from django.forms import BaseForm
from django.http import QueryDict
from django.template.context import Context

from cbtracker.clock import in_words

register = template.Library()


@register.filter(expects_localtime=True)
def day(value: dt.date | dt.datetime | None) -> str:
    """Return a date such as 22 March 2011, or an empty string for None.

    For a datetime, return its date in London.
    """
    return in_words(value) if value else ""


@register.filter
def pounds(amount: Decimal) -> str:
    """Return an amount in pounds: £40,000, £1,250.50, -£3."""
    text = f"{abs(amount):,.2f}".removesuffix(".00")
    return f"-£{text}" if amount < 0 else f"£{text}"


@register.simple_tag
def error_prefix(*forms: BaseForm | None) -> str:
    """Return "Error: " for the page title if a form has an error, or an empty string."""
    return "Error: " if any(form.errors for form in forms if form) else ""


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
