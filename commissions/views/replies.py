"""Answering: the one page with which a lead, a department or an official for them answers."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, for_roles, person
from accounts.models import Role
from commissions.domain import emails, returns
from commissions.domain.returns import Respondent
from commissions.forms.area_reply import AreaReplyForms
from commissions.forms.department_reply import DepartmentReplyForms
from commissions.forms.respondent import as_query
from commissions.models import Addressee, Draft, Reply
from commissions.queries import progress
from govuk.numbers import is_id
from outbox import delivery

for_leads = for_roles(Role.LEAD)
NOT_TYPED = ("csrfmiddlewaretoken", "action", "version")


@for_leads
def your_answers(http: HttpRequest) -> HttpResponse:
    """Where a lead's areas are asked, and what became of what they answered."""
    rows = progress.asked_of(person(http)).prefetch_related(
        "reply__barriers__decision__request__current", "reply__barriers__area"
    )
    return render(http, "commissions/your_replies.html", {"rows": rows})


@for_leads
def for_area(http: HttpRequest, asked_id: int) -> HttpResponse:
    """An area's answer: to give, or as it was given and what became of it."""
    lead = person(http)
    asked = get_object_or_404(progress.asked_of(lead), pk=asked_id)
    if asked.given or not asked.round.is_open:
        return render(http, "commissions/reply_sent.html", {"asked": asked, **what_became(asked)})
    return answer(http, asked, Respondent(name=lead.name, by=lead), base="base.html")


@for_officials
def record(http: HttpRequest, asked_id: int) -> HttpResponse:
    """An answer that came another way, recorded by an official as it came."""
    asked = get_object_or_404(Addressee.objects.with_all(), pk=asked_id)
    if asked.given or not asked.round.is_open:
        return redirect("asked", asked.pk)
    official = person(http)
    return answer(http, asked, Respondent(name=official.name, by=official), base="base.html")


def answer(http: HttpRequest, asked: Addressee, answerer: Respondent, *, base: str) -> HttpResponse:
    """Show the form, keep a draft of it, or take what was sent; opening it changes nothing.

    ``base`` is the template of pages that the reader gets.
    """
    form_class = AreaReplyForms if asked.area_id else DepartmentReplyForms
    draft = Draft.objects.filter(asked=asked).first()
    action = http.POST.get("action", "send") if http.method == "POST" else ""
    saved = as_query(draft.typed if draft else {})
    boxes = http.POST.copy() if http.method == "POST" else saved
    form = form_class(asked, boxes, way=answerer.way, is_sent=action == "send")
    answerer = replace(answerer, draft=_version(http))
    context: dict[str, Any] = {
        "form": form,
        "asked": asked,
        "round": asked.round,
        "draft": draft,
        "base": base,
        "version": http.POST.get("version") or (draft.version if draft else 0),
        "way": answerer.way,
    }
    status = 200
    try:
        if action == "save":
            _save(asked, boxes, answerer)
            messages.success(http, "Draft saved. You have not sent your reply yet.")
            return redirect(http.get_full_path())
        if action == "send" and form.is_valid():
            form.send(answerer)
            if answerer.way == "recorded":
                messages.success(http, f"Reply from {asked.name} recorded.")
                return redirect(asked.round)
            # A department's copy leaves at once; if it cannot, it waits like any other letter.
            delivery.send_waiting(emails.letters_of(asked.round).filter(about=asked.about))
            messages.success(http, "Your reply has been sent.")
            return redirect(http.get_full_path())
    except ValidationError as refusal:
        form.add_errors(refusal)
    except returns.DraftConflict as newer:
        context |= {"newer": newer.draft, "version": newer.draft.version}
        status = 409
    except (returns.AlreadyAnswered, returns.CommissionClosed) as late:
        context["too_late"] = "answered" if isinstance(late, returns.AlreadyAnswered) else "closed"
        status = 409
    context["problems"] = form.problems()
    return render(http, form.template, context, status=status)


def what_became(asked: Addressee) -> dict[str, object]:
    """Return the reply of one who is asked, with what was decided on each part of it."""
    reply: Reply | None = asked.given
    if reply is None:
        return {"reply": None, "barriers": [], "proposals": []}
    barriers = reply.barriers.select_related("area", "decision__request__current")
    proposals = reply.proposals.select_related(
        "request__current", "seen", "workstream", "decision__entry"
    )
    return {"reply": reply, "barriers": barriers, "proposals": proposals}


def _version(http: HttpRequest) -> int:
    """Return the version of the draft that a form was begun from, or 0 where it names none."""
    text = http.POST.get("version", "")
    return int(text) if is_id(text) else 0


def _save(asked: Addressee, boxes: QueryDict, answerer: Respondent) -> None:
    typed = {
        _kept(name): [_kept(value) for value in values]
        for name, values in boxes.lists()
        if name not in NOT_TYPED
    }
    returns.save_draft(asked=asked, typed=typed, answerer=answerer)


def _kept(text: str) -> str:
    """Return text as a database keeps it: PostgreSQL keeps no NUL. One can see that it is gone."""
    return text.replace("\x00", "\ufffd")
