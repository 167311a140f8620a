"""The pages on which officials write letters, read what was sent, and log the replies."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, person
from cbtracker.submissions import AlreadySavedError
from correspondence import domain, merge_fields
from correspondence.forms import LetterForm, LetterReplyForm, initial_for_letter
from correspondence.models import Letter, LetterCopy
from correspondence.recipient_requests import open_requests_with
from correspondence.recipients import without_address
from departments.models import Department
from govuk.forms import posted
from govuk.numbers import is_id
from outbox import delivery
from outbox.models import Email
from outbox.rendering import parse_blocks, render_blocks
from outbox.tasks import send_later
from requests_log.queries.pagination import ON_A_PAGE

_NOT_CARRIED = ("csrfmiddlewaretoken", "action", "show", "checked")


@for_officials
def index(http: HttpRequest) -> HttpResponse:
    """List the letters that were sent, newest first."""
    rows = Letter.objects.select_related("by").annotate(
        sent=Count("copies", distinct=True), replies=Count("copies__replies", distinct=True)
    )
    rows = rows.order_by("-sent_at", "-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(http.GET.get("page"))
    return render(http, "correspondence/letters.html", {"page": page})


@for_officials
def write(http: HttpRequest) -> HttpResponse:
    """Write a letter, show it as each person will get it, and send it.

    ``action`` is the button that was pressed: ``check``, ``edit`` or ``send``; ``show`` is the
    number of the copy to read.
    """
    number = http.GET.get("from", "")
    earlier = Letter.objects.filter(pk=number).first() if is_id(number) else None
    form = LetterForm(posted(http), initial=initial_for_letter(earlier))
    action = http.POST.get("action", "")
    if not form.is_valid() or action == "edit":
        return _show(http, form, earlier=earlier)
    if action != "send":
        return _check(http, form)
    try:
        letter = domain.send_letter(
            by=person(http),
            words=form.words(),
            recipients=form.recipients(),
            checked=http.POST.get("checked", ""),
            submission=form.cleaned_data["submission"],
        )
    except ValidationError as refusal:
        return _check(http, form, problem=" ".join(refusal.messages))
    except domain.LetterChangedError:
        changed = (
            "The record or the addresses have changed since you read the letters. Read them again."
        )
        return _check(http, form, problem=changed, status=409)
    except AlreadySavedError as error:
        # What is typed can go as a letter of its own.
        typed = http.POST.copy()
        typed["submission"] = str(uuid.uuid4())
        return _show(http, LetterForm(typed), status=409, sent=error.saved)
    return _send(http, letter)


def _show(
    http: HttpRequest, form: LetterForm, *, status: int = 200, **context: object
) -> HttpResponse:
    context |= {"form": form, "fields": merge_fields.FIELDS.items()}
    return render(http, "correspondence/write.html", context, status=status)


def _send(http: HttpRequest, letter: Letter) -> HttpResponse:
    """Send the copies of a letter: by a worker if there is one and they are many."""
    later = send_later(
        by=person(http),
        title=f"Send the letter “{letter.subject}”",
        about=letter.about,
        link=letter.get_absolute_url(),
        link_text="See the letter",
    )
    if later:
        return redirect(later)
    for email in Email.objects.filter(about=letter.about).waiting():
        delivery.send_after_response(email)
    messages.success(http, "The letter is on its way.")
    return redirect(letter)


def _check(
    http: HttpRequest, form: LetterForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """Show one copy of the letter as it will go, with how many there are and who gets none."""
    copies = domain.compose_copies(form.words(), form.recipients())
    number = http.POST.get("show", "")
    shown = min(int(number), len(copies)) if is_id(number) else 1
    addresses = [each.address for each in copies]
    context = {
        "copies": copies,
        "copy": copies[shown - 1] if copies else None,
        "html": render_blocks(parse_blocks(copies[shown - 1].text)) if copies else "",
        "shown": shown,
        "previous": shown - 1,
        "next": shown + 1 if shown < len(copies) else 0,
        "unreachable": without_address(form.recipients(), addresses),
        "checked": domain.checksum_of(copies),
        "carried": [
            (name, value)
            for name, values in http.POST.lists()
            for value in values
            if name not in _NOT_CARRIED
        ],
        "problem": problem,
    }
    return render(http, "correspondence/check.html", context, status=status)


@for_officials
def letter(http: HttpRequest, letter_id: int) -> HttpResponse:
    """Show a letter as it was written, and to whom it went."""
    found = get_object_or_404(Letter.objects.select_related("by"), pk=letter_id)
    copies = _with_names(found.copies.all()).annotate(count=Count("replies")).order_by("pk")
    page = Paginator(copies, ON_A_PAGE).get_page(http.GET.get("page"))
    emails = {
        each.key: each for each in Email.objects.filter(key__in=[row.email_key for row in page])
    }
    rows = [(row, emails.get(row.email_key)) for row in page]
    context = {"letter": found, "page": page, "rows": rows}
    return render(http, "correspondence/letter.html", context)


@for_officials
def copy(http: HttpRequest, copy_id: int) -> HttpResponse:
    """Show a letter as one person got it and the replies to it, and log another."""
    found = get_object_or_404(_with_names(LetterCopy.objects.all()), pk=copy_id)
    form = LetterReplyForm(posted(http))
    if form.is_valid():
        try:
            domain.log_reply(by=person(http), copy=found, **form.cleaned_data)
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(http, "The reply has been logged.")
            return redirect(found)
    replies = found.replies.select_related(
        "by", "copy__area", "copy__department", "copy__champion"
    ).order_by("-received_on", "-pk")
    context: dict[str, Any] = {
        "copy": found,
        "html": render_blocks(parse_blocks(found.text)),
        "form": form,
        "email": Email.objects.filter(key=found.email_key).first(),
        "page": Paginator(replies, ON_A_PAGE).get_page(http.GET.get("page")),
        "open_requests": open_requests_with(found.recipient).select_related("current")[
            : domain.MOST_REQUESTS
        ],
        "update_page": "record-position" if isinstance(found.recipient, Department) else "update",
    }
    return render(http, "correspondence/copy.html", context)


def _with_names(rows: QuerySet[LetterCopy]) -> QuerySet[LetterCopy]:
    return rows.select_related("letter__by", "area", "department", "champion")
