"""The page that a department's link opens: its own requests, and no other page of the site.

It needs no account. Mail scanners open links too, so opening one changes nothing: only sending the
form does.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commissions.domain import access_links
from commissions.domain.returns import Respondent
from commissions.forms.printed_reply import list_printed_lines
from commissions.views.replies import handle_reply, reply_context
from commissions.views.word_file import word_response
from outbox.link_pages import find_or_refuse, unlisted

BASE = "outbox/base_by_link.html"
DOWNLOAD_URL_NAME = f"{access_links.REPLY_URL_NAME}-download"
PRINT_URL_NAME = f"{access_links.REPLY_URL_NAME}-print"
ENDED_PAGE = "commissions/link_ended.html"


@login_not_required
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def reply_by_link(http: HttpRequest, token: str) -> HttpResponse:
    """Show a department's reply form or its reply, or say that the link does not work."""
    link = find_or_refuse(http, token, access_links.find, ended_page=ENDED_PAGE)
    if isinstance(link, HttpResponse):
        return link
    addressee = link.addressee
    if addressee.reply_or_none and http.method != "POST":
        context = {
            "addressee": addressee,
            "base": BASE,
            "print_url": reverse(PRINT_URL_NAME, kwargs={"token": token}),
            **reply_context(addressee),
        }
        return render(http, "commissions/reply_sent.html", context)
    word_url = reverse(DOWNLOAD_URL_NAME, kwargs={"token": token})
    respondent = Respondent(name="", link=link)
    print_url = reverse(PRINT_URL_NAME, kwargs={"token": token})
    return handle_reply(
        http, addressee, respondent, base=BASE, word_url=word_url, print_url=print_url
    )


@login_not_required
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD"])
def download_by_link(http: HttpRequest, token: str) -> HttpResponse:
    """Download the Word file in which a department can answer."""
    link = find_or_refuse(http, token, access_links.find, ended_page=ENDED_PAGE)
    return link if isinstance(link, HttpResponse) else word_response(link.addressee)


@login_not_required
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD"])
def print_by_link(http: HttpRequest, token: str) -> HttpResponse:
    """Show every request of a department with what it has answered, to be printed."""
    link = find_or_refuse(http, token, access_links.find, ended_page=ENDED_PAGE)
    if isinstance(link, HttpResponse):
        return link
    addressee = link.addressee
    if addressee.department_id is None:
        raise Http404
    context = {
        "addressee": addressee,
        "reply": addressee.reply_or_none,
        "lines": list_printed_lines(addressee, Respondent(name="", link=link)),
        "back": reverse(access_links.REPLY_URL_NAME, kwargs={"token": token}),
    }
    return render(http, "commissions/reply_to_print.html", context)
