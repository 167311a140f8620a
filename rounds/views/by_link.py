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

from letters.pages import unlisted
from rounds import links
from rounds.answering import Answerer
from rounds.views.answering import answer, what_became

# How often an address may try links that there are not, as settings say: ACCOUNT_RATE_LIMITS.
GUESSING = "guess_link"


@login_not_required
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(http: HttpRequest, token: str) -> HttpResponse:
    """A department's answer, to give or as it was given; or that its link does not work."""
    if _has_guessed(http, dry_run=True):
        return render(http, "rounds/too_many_tries.html", status=429)
    try:
        link = links.find(token)
    except links.NoSuchLink:
        _has_guessed(http)
        return render(http, "rounds/no_such_link.html", status=404)
    except links.Ended as ended:
        return render(http, "rounds/link_ended.html", {"why": ended.why}, status=410)
    asked = link.asked
    if asked.given and http.method != "POST":
        context = {"asked": asked, "base": "rounds/by_link.html", **what_became(asked)}
        return render(http, "rounds/answered.html", context)
    return answer(http, asked, Answerer(name="", link=link), base="rounds/by_link.html")


def _has_guessed(http: HttpRequest, *, dry_run: bool = False) -> bool:
    """Count a try of a link that there is not; return whether there have been too many.

    allauth counts no opening of a page unless it is asked to.
    """
    refusal = ratelimit.consume_or_429(http, action=GUESSING, limit_get=True, dry_run=dry_run)
    return refusal is not None
