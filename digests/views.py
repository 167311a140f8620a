"""Choosing a digest when signed in, and ending it by the link of its letters."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.decorators import for_roles, person
from digests import subscriptions
from digests.forms import DigestForm
from digests.models import ROLES, Digest, HowOften
from outbox.link_pages import unlisted

# What a mail program sends where its reader ends letters with its own button.
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@for_roles(*ROLES)
def choose(http: HttpRequest) -> HttpResponse:
    """What a person has chosen, and choosing otherwise."""
    digest = Digest.objects.filter(user=person(http)).first()
    now = HowOften(digest.how_often if digest else HowOften.NONE)
    form = DigestForm(http.POST or None, initial={"how_often": now})
    if not form.is_valid():
        return render(http, "digests/subscribe.html", {"form": form, "now": now, "digest": digest})
    subscriptions.choose(by=person(http), how_often=form.cleaned_data["how_often"])
    messages.success(http, "Your choice has been saved.")
    return redirect("digest")


@login_not_required
@never_cache
@unlisted
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def end(http: HttpRequest, token: str) -> HttpResponse:
    """End a digest. Opening the page changes nothing, since mail scanners open links too.

    A mail program that ends it for its reader knows no token of a form, and is let in by the link.
    """
    if http.method == "POST" and http.POST.dict() == ONE_CLICK:
        return _end(http, token)
    return csrf_protect(_end)(http, token)


def _end(http: HttpRequest, token: str) -> HttpResponse:
    try:
        digest = subscriptions.find(token)
        if http.method == "POST" and not subscriptions.end(digest.key):
            raise subscriptions.DigestEnded
    except subscriptions.UnknownDigestLink:
        return render(http, "digests/unknown_link.html", status=404)
    except subscriptions.DigestEnded:
        return render(http, "digests/link_ended.html", status=410)
    return render(
        http, "digests/unsubscribe.html", {"digest": digest, "ended": http.method == "POST"}
    )
