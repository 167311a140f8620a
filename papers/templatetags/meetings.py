"""Template tags about meetings for pages of other apps; built in to every template."""

import re
from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from accounts.models import User
from papers.models import Meeting
from requests_log.views.timeline import TimelineItem

register = template.Library()
# The name of a body and a date, as a meeting is written.
_MEETING = re.compile(r"(.+), [0-9]{1,2} [A-Z][a-z]+ [0-9]{4}")


@register.simple_tag
def meeting_urls(timeline: Iterable[TimelineItem], *, reader: User) -> dict[str, str]:
    """Return the address of each meeting that is the source of an entry, by its name and date.

    Only officials read the pages of meetings: for others it is empty.
    """
    if not reader.is_official:
        return {}
    sources = {each.source for item in timeline for each in (item, *item.corrected)}
    bodies = {found[1] for source in sources if (found := _MEETING.fullmatch(source))}
    meetings = Meeting.objects.filter(body__in=bodies) if bodies else ()
    return {str(each): each.get_absolute_url() for each in meetings if str(each) in sources}


@register.filter
def link_meeting(source: str, urls: Mapping[str, str]) -> SafeString:
    """Return a source as HTML: a link if it is one of the meetings of ``meeting_urls``."""
    url = urls.get(source)
    if url is None:
        return conditional_escape(source)
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, source)
