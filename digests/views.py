"""Subscribe to the digest, unsubscribe by the link in its emails, and watch requests."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import for_roles, person
from digests import subscriptions, watches
from digests.changed_requests import MOST_REQUESTS
from digests.forms import DigestForm, ReadForm
from digests.models import ROLES, WATCH_KINDS, Digest, WatchSubject
from digests.watch_page import read_watch_page
from outbox.link_pages import unlisted

# What a mail program posts for its own unsubscribe button (RFC 8058).
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@for_roles(*ROLES)
def subscribe(http: HttpRequest) -> HttpResponse:
    """Show and change how often a person gets the digest, and of which requests."""
    reader = person(http)
    digest = Digest.objects.filter(user=reader).first() or Digest(user=reader)
    form = DigestForm(http.POST or None, digest=digest)
    if not form.is_valid():
        return render(http, "digests/subscribe.html", {"form": form, "digest": digest})
    subscriptions.set_frequency(by=reader, **form.cleaned_data)
    messages.success(http, "Your choice has been saved.")
    return redirect("digest")


@for_roles(*ROLES)
def watching(http: HttpRequest) -> HttpResponse:
    """Show what a person watches, with what is new to them."""
    page = read_watch_page(person(http))
    form = ReadForm(initial=page.up_to._asdict())
    return render(
        http, "digests/watching.html", {"page": page, "form": form, "most": MOST_REQUESTS}
    )


@for_roles(*ROLES)
@require_POST
def mark_as_read(http: HttpRequest) -> HttpResponse:
    """Mark as read what the page has shown."""
    form = ReadForm(http.POST)
    if form.is_valid():
        watches.mark_as_read(by=person(http), up_to=form.marks)
        messages.success(http, "Everything you watch has been marked as read.")
    return redirect("watching")


@for_roles(*ROLES)
@require_POST
def watch(http: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Start or stop watching something, and return to its page or to the page of all."""
    if kind not in WATCH_KINDS:
        raise Http404
    reader = person(http)
    subject = get_object_or_404(watches.subjects_visible_to(reader, kind), pk=pk)
    if http.POST.get("action") == "stop":
        watches.stop(by=reader, subject=subject)
        messages.success(http, f"You no longer watch {subject}.")
    else:
        _start(http, subject)
    return redirect("watching" if http.POST.get("from") == "watching" else subject)


def _start(http: HttpRequest, subject: WatchSubject) -> None:
    try:
        watches.start(by=person(http), subject=subject)
    except ValidationError as error:
        messages.error(http, error.messages[0])
    else:
        messages.success(http, f"You now watch {subject}.")


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
