"""Components of the GOV.UK Design System for templates; built in to every template."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm
from django.http import QueryDict

from cbtracker.clock import in_words

register = template.Library()


@register.filter(expects_localtime=True)
def day(value: dt.date | dt.datetime | None) -> str:
    """Return a date as people read it, 22 March 2011, or nothing for none.

    Of a moment, it is the day in London.
    """
    return in_words(value) if value else ""


@register.filter
def pounds(amount: Decimal) -> str:
    """Return an amount in pounds as people read it: £40,000, £1,250.50, -£3."""
    text = f"{abs(amount):,.2f}".removesuffix(".00")
    return f"-£{text}" if amount < 0 else f"£{text}"


@register.simple_tag
def error_prefix(*forms: BaseForm | None) -> str:
    """Return "Error: " for the title of a page whose form has an error, or else nothing."""
    return "Error: " if any(form.errors for form in forms if form) else ""


@register.inclusion_tag("govuk/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, Any]:
    """Render a form's errors as a list of links to the fields; nothing where there is no form."""
    if not form:
        return {"errors": []}
    rows = [(error, "") for error in form.non_field_errors()]
    for field in form:
        target = getattr(field, "first_input_id", field.auto_id)
        rows += [(error, f"#{target}") for error in field.errors]
    return {"errors": rows}


@register.inclusion_tag("govuk/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """Render breadcrumbs from names and addresses in turn: name, address, name, address ..."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], **changes: Any) -> str:
    """Return the query string of this page with some parameters changed; None removes one."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
