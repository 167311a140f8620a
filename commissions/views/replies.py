"""The reply page, for a lead, a department with a link, or an official on their behalf."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypedDict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.decorators import for_officials, for_roles, person
from accounts.models import Role
from commissions.domain import emails, returns
from commissions.domain.returns import Respondent
from commissions.forms.area_reply import AreaReplyForms
from commissions.forms.department_reply import DepartmentReplyForms
from commissions.forms.respondent import ReplyPart, build_query
from commissions.forms.word_answers import CHOICE, FILE, take_answers
from commissions.models import Addressee, AddresseeQuerySet, Barrier, Proposal, Reply, ReplyChannel
from commissions.queries import progress
from commissions.views.word_file import FILE_INPUT, read_upload, say_received
from govuk.numbers import is_id
from imports.files.tables import FileError
from outbox import delivery
from requests_log.queries.similar import Similar, find_similar

for_leads = for_roles(Role.LEAD)
# Commissions on a lead's page, each with its message and the decisions on the reply.
ON_A_PAGE = 20
# Inputs that are not part of a saved draft.
NOT_SAVED = ("csrfmiddlewaretoken", "action", "version")
# The buttons that validate the form.
SENT = ("check", "send")
# What is said when a draft is saved: by hand, or with the answers of a Word file.
SAVED = {
    "save": "Draft saved. You have not sent your reply yet.",
    "use": "The answers from the Word file are below, saved as a draft. Check them, then send your "
    "reply.",
}


class ReplyContext(TypedDict):
    """A reply with its parts, as templates show it."""

    reply: Reply | None
    barriers: Iterable[Barrier]
    proposals: Iterable[Proposal]


@for_leads
def your_replies(http: HttpRequest) -> HttpResponse:
    """List the commissions to a lead's areas, and the decisions on the replies."""
    rows = progress.addressees_for_lead(person(http)).prefetch_related(
        "reply__barriers__decision__request__current", "reply__barriers__area"
    )
    page = Paginator(rows, ON_A_PAGE).get_page(http.GET.get("page"))
    return render(http, "commissions/your_replies.html", {"page": page})


@for_leads
def reply_for_area(http: HttpRequest, addressee_id: int) -> HttpResponse:
    """Show the reply form for an area, or the reply that was sent and the decisions on it."""
    lead = person(http)
    addressee = _find_standing(progress.addressees_for_lead(lead), addressee_id)
    if http.method != "POST" and addressee.pk != addressee_id:
        return redirect("reply-for-area", addressee.pk)
    # Whoever sends a form after that gets it back, so that nothing typed is lost.
    if http.method != "POST" and not _takes_reply(addressee):
        context = {"addressee": addressee, **reply_context(addressee)}
        return render(http, "commissions/reply_sent.html", context)
    respondent = Respondent(name=lead.name, by=lead)
    return handle_reply(http, addressee, respondent, base="base.html")


@for_officials
def record_reply(http: HttpRequest, addressee_id: int) -> HttpResponse:
    """Record a reply that an official received another way, such as by letter."""
    addressee = _find_standing(Addressee.objects.with_all(), addressee_id)
    if http.method != "POST" and not _takes_reply(addressee):
        return redirect("recipient", addressee.pk)
    official = person(http)
    respondent = Respondent(name=official.name, by=official)
    word_url = reverse("word-file", args=[addressee.pk]) if addressee.department_id else ""
    return handle_reply(http, addressee, respondent, base="base.html", word_url=word_url)


def handle_reply(
    http: HttpRequest,
    addressee: Addressee,
    respondent: Respondent,
    *,
    base: str,
    word_url: str = "",
    print_url: str = "",
) -> HttpResponse:
    """Show the reply form, read a Word file, save a draft, show what will be sent, or send it.

    A GET saves nothing. ``base`` is the template that the page extends. ``word_url`` is the address
    of the Word file, if the reply can be given in one, and ``print_url`` that of the page to print.
    """
    draft = returns.find_draft(addressee, respondent)
    action = http.POST.get("action", "send") if http.method == "POST" else ""
    boxes = http.POST.copy() if action else build_query(draft.typed if draft else {})
    if action == "use":
        boxes = take_answers(boxes)
        say_received(boxes, respondent.channel, http.POST.get("file-name", ""))
    form_class = AreaReplyForms if addressee.area_id else DepartmentReplyForms
    form = form_class(addressee, boxes, channel=respondent.channel, is_sent=action in SENT)
    respondent = replace(respondent, draft_version=_draft_version(http))
    context: dict[str, object] = {
        "form": form,
        "addressee": addressee,
        "commission": addressee.commission,
        "draft": draft,
        "base": base,
        "version": http.POST.get("version") or (draft.version if draft else 0),
        "channel": respondent.channel,
        "word_url": word_url,
        "print_url": print_url,
    }
    status = 200
    try:
        if done := _act(http, action, form, boxes, respondent, context):
            return done
    except ValidationError as refusal:
        form.add_errors(refusal)
    except FileError as unread:
        context["word_error"] = str(unread)
    except returns.DraftConflictError as conflict:
        context |= {"newer": conflict.draft, "version": conflict.draft.version}
        status = 409
    except (returns.AlreadyRepliedError, returns.CommissionClosedError) as error:
        is_replied = isinstance(error, returns.AlreadyRepliedError)
        context["too_late"] = "replied" if is_replied else "closed"
        status = 409
    context["problems"] = form.problems()
    if "word_error" in context:
        context["problems"] = [(context["word_error"], f"id_{FILE_INPUT}")]
    return render(http, form.template, context, status=status)


def _act(
    http: HttpRequest,
    action: str,
    form: AreaReplyForms | DepartmentReplyForms,
    boxes: QueryDict,
    respondent: Respondent,
    context: dict[str, object],
) -> HttpResponse | None:
    """Do what the button says; return the response, or None to show the form.

    Raises FileError for a Word file that cannot be read, and what ``returns`` raises.
    """
    addressee = form.addressee
    if action in SAVED:
        _save_draft(addressee, boxes, respondent)
        messages.success(http, SAVED[action])
        return redirect(http.get_full_path())
    if action == "upload" and isinstance(form, DepartmentReplyForms):
        read = read_upload(http, addressee, boxes, respondent.channel)
        carried = _carried(boxes)
        return render(
            http, "commissions/word_check.html", {**context, "read": read, "carried": carried}
        )
    if action in SENT and (earlier := addressee.reply_or_none):
        raise returns.AlreadyRepliedError(earlier)
    if action in SENT and not addressee.commission.is_open:
        raise returns.CommissionClosedError
    if action not in SENT or not form.is_valid():
        return None
    if action == "check":
        parts = [(part, _find_similar(part, respondent)) for part in form.parts()]
        checked = {**context, "parts": parts, "carried": _carried(boxes)}
        return render(http, "commissions/reply_check.html", checked)
    form.send(respondent)
    if respondent.channel == ReplyChannel.RECORDED:
        messages.success(http, f"Reply from {addressee.name} recorded.")
        return redirect(addressee.commission)
    # A department's copy is sent at once; if that fails, it is retried like other emails.
    queued = emails.emails_for(addressee.commission).filter(about=addressee.about)
    delivery.send_waiting(queued)
    messages.success(http, "Your reply has been sent.")
    return redirect(http.get_full_path())


def _find_similar(part: ReplyPart, respondent: Respondent) -> Similar | None:
    """Return what a barrier may repeat, of what the respondent may see; None for other parts."""
    if not part.issue or respondent.by is None:
        return None
    return find_similar(part.issue, reader=respondent.by)


def reply_context(addressee: Addressee) -> ReplyContext:
    """Return the reply of an addressee, with its barriers, proposals and their decisions."""
    reply = addressee.reply_or_none
    if reply is None:
        return {"reply": None, "barriers": [], "proposals": []}
    barriers = reply.barriers.select_related("area", "decision__request__current")
    proposals = reply.proposals.select_related(
        "request__current", "seen", "workstream", "passed_to", "decision__entry"
    )
    return {"reply": reply, "barriers": barriers, "proposals": proposals}


def _find_standing(rows: AddresseeQuerySet, addressee_id: int) -> Addressee:
    """Return an addressee, or the one in its place if its reply was reopened; raise Http404.

    The emails that were sent before, and pages that were open, have the earlier one.
    """
    if found := rows.filter(pk=addressee_id).first():
        return found
    old = get_object_or_404(Addressee.all_objects, pk=addressee_id)
    same = {"area": old.area_id, "department": old.department_id}
    return get_object_or_404(rows, commission=old.commission_id, **same)


def _takes_reply(addressee: Addressee) -> bool:
    return addressee.commission.is_open and not addressee.reply_or_none


def _draft_version(http: HttpRequest) -> int:
    """Return the version of the draft that the form was opened with; 0 for none."""
    text = http.POST.get("version", "")
    return int(text) if is_id(text) else 0


def _carried(boxes: QueryDict) -> list[tuple[str, str]]:
    """Return the names and values that the page to check sends on."""
    return [
        (name, value)
        for name, values in boxes.lists()
        if name not in NOT_SAVED and not name.startswith((FILE, CHOICE))
        for value in values
    ]


def _save_draft(addressee: Addressee, boxes: QueryDict, respondent: Respondent) -> None:
    typed: dict[str, list[str]] = {}
    for name, value in _carried(boxes):
        typed.setdefault(_replace_nul(name), []).append(_replace_nul(value))
    returns.save_draft(addressee=addressee, typed=typed, respondent=respondent)


def _replace_nul(text: str) -> str:
    """Return text with NUL, which PostgreSQL refuses, replaced by a visible character."""
    return text.replace("\x00", "\ufffd")
