"""Template tags and filters for requests, available in every template."""

from django import template
from django.template import Context

from requests_log.as_of import DAY, KNOWN, AsOf, with_day
from requests_log.forms.as_of import PastDateForm
from requests_log.log.next_steps import describe_step
from requests_log.models import NextStep
from requests_log.queries import first_record
from requests_log.rules import diff, text
from requests_log.rules.stages import Stage
from requests_log.tables import TAG_COLOURS
from requests_log.views.as_of import other_parameters, today_url

register = template.Library()


@register.inclusion_tag("requests_log/_partials/stage_tag.html")
def stage_tag(stage: str) -> dict[str, str]:
    """Render a stage as a tag."""
    return {"label": Stage(stage).label, "colour": TAG_COLOURS[Stage(stage)]}


@register.inclusion_tag("requests_log/_partials/status.html")
def status(words: str) -> dict[str, list[text.TextBlock]]:
    """Render a status with its paragraphs, and its bullets as a list."""
    return {"blocks": text.blocks(words)}


@register.inclusion_tag("requests_log/_partials/diff.html", name="diff")
def show_diff(old: str, new: str) -> dict[str, list[diff.DiffPiece]]:
    """Render the changes from one text to another, word by word."""
    return {"pieces": diff.compare(old, new)}


@register.filter
def step_in_words(step: NextStep) -> str:
    """Return a next step in words: whose move it is, what is to be done, and when it is due."""
    return describe_step(step)


@register.filter("with_day")
def add_day(url: str, at: AsOf | None) -> str:
    """Return an address for the date that this page shows."""
    return with_day(url, at or None)


@register.inclusion_tag("requests_log/_partials/past_date_banner.html", takes_context=True)
def past_date_banner(context: Context) -> dict[str, object]:
    """Render the banner of a page for a past date; nothing on other pages."""
    http = context.get("request")
    at: AsOf | None = getattr(http, DAY, None)
    if http is None or at is None:
        return {"at": None}
    return {"at": at, "today_url": today_url(http), "begins": first_record.describe_start(at)}


@register.inclusion_tag("requests_log/_partials/past_date_form.html", takes_context=True)
def past_date_form(context: Context) -> dict[str, object]:
    """Render the form that chooses a past date and keeps the rest of the address."""
    http = context["request"]
    at: AsOf | None = getattr(http, DAY, None)
    initial = {DAY: at.day, KNOWN: bool(at.known_on)} if at else {}
    form = PastDateForm(initial=initial, reader=context["user"], auto_id="id_day_%s")
    return {"form": form, "hidden_inputs": other_parameters(http)}
