"""Subscribe to the digest, and unsubscribe by the link in its emails."""

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
from digests.models import ROLES, Digest, Frequency
from outbox.link_pages import unlisted

# What a mail program posts for its own unsubscribe button (RFC 8058).
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@for_roles(*ROLES)
def subscribe(http: HttpRequest) -> HttpResponse:
    """Show and change how often a person gets the digest."""
    digest = Digest.objects.filter(user=person(http)).first()
    now = Frequency(digest.frequency if digest else Frequency.NONE)
    form = DigestForm(http.POST or None, initial={"frequency": now})
    if not form.is_valid():
        return render(http, "digests/subscribe.html", {"form": form, "now": now, "digest": digest})
    subscriptions.set_frequency(by=person(http), frequency=form.cleaned_data["frequency"])
    messages.success(http, "Your choice has been saved.")
    return redirect("digest")


@login_not_required
@never_cache
@unlisted
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(http: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe on POST. A GET changes nothing, because mail scanners open links too.

    A one-click POST from a mail program has no CSRF token, so the signed link alone authorises it.
    """
    if http.method == "POST" and http.POST.dict() == ONE_CLICK:
        return _unsubscribe(http, token)
    return csrf_protect(_unsubscribe)(http, token)


def _unsubscribe(http: HttpRequest, token: str) -> HttpResponse:
    try:
        digest = subscriptions.find(token)
        if http.method == "POST" and not subscriptions.unsubscribe(digest.key):
            raise subscriptions.DigestEndedError
    except subscriptions.UnknownDigestLinkError:
        return render(http, "digests/unknown_link.html", status=404)
    except subscriptions.DigestEndedError:
        return render(http, "digests/link_ended.html", status=410)
    return render(
        http, "digests/unsubscribe.html", {"digest": digest, "ended": http.method == "POST"}
    )
