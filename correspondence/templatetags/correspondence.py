"""Letters as sources, for pages of other apps; built in to every template."""

import re

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User

register = template.Library()
# What ``LetterCopy.source_of`` writes. Numbers longer than that are not of letters.
_LETTER = re.compile(r"\bLetter ([0-9]{1,9})(?= to .+, reply of [0-9]{1,2} [A-Z][a-z]+ [0-9]{4}\b)")


@register.filter
def link_letter(source: str, reader: User) -> SafeString:
    """Return a source as HTML: the letter that it names is a link for officials, who read these."""
    escaped = conditional_escape(source)
    if not reader.is_official:
        return escaped
    # The text is escaped, and what is put in is digits and an address of ours.
    return mark_safe(_LETTER.sub(_link, escaped))  # noqa: S308


def _link(match: re.Match[str]) -> str:
    return f'<a class="govuk-link" href="{reverse("letter", args=[match[1]])}">{match[0]}</a>'
