"""The page that a department's link opens: its own lines, and no other page of the site.

Whoever opens it is nobody to the rest of the site, and mail scanners open links too: opening
changes nothing, and only sending the form does.
"""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commissions.domain import access_links
from commissions.domain.returns import Respondent
from commissions.views.replies import answer, what_became
from outbox.link_pages import unlisted

# How often an address may try links that there are not, as settings say: ACCOUNT_RATE_LIMITS.
GUESSING = "guess_link"


@login_not_required
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(http: HttpRequest, token: str) -> HttpResponse:
    """A department's answer, to give or as it was given; or that its link does not work."""
    if _has_guessed(http, dry_run=True):
        return render(http, "commissions/too_many_tries.html", status=429)
    try:
        link = access_links.find(token)
    except access_links.UnknownLink:
        _has_guessed(http)
        return render(http, "commissions/unknown_link.html", status=404)
    except access_links.LinkEnded as ended:
        return render(http, "commissions/link_ended.html", {"why": ended.why}, status=410)
    asked = link.asked
    if asked.given and http.method != "POST":
        context = {"asked": asked, "base": "commissions/base_by_link.html", **what_became(asked)}
        return render(http, "commissions/reply_sent.html", context)
    return answer(http, asked, Respondent(name="", link=link), base="commissions/base_by_link.html")


def _has_guessed(http: HttpRequest, *, dry_run: bool = False) -> bool:
    """Count a try of a link that there is not; return whether there have been too many.

    allauth counts no opening of a page unless it is asked to.
    """
    refusal = ratelimit.consume_or_429(http, action=GUESSING, limit_get=True, dry_run=dry_run)
    return refusal is not None
