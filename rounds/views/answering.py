"""Answering: the one page with which a lead, a department or an official for them answers."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import for_officials, for_roles, person
from accounts.models import Role
from govuk.numbers import is_id
from letters import outbox
from rounds import answering, mail, reading
from rounds.answering import Answerer
from rounds.forms.for_areas import AreaAnswer
from rounds.forms.for_departments import DepartmentAnswer
from rounds.forms.who import as_query
from rounds.models import Asked, Draft, Reply

for_leads = for_roles(Role.LEAD)
NOT_TYPED = ("csrfmiddlewaretoken", "action", "version")


@for_leads
def your_answers(http: HttpRequest) -> HttpResponse:
    """Where a lead's areas are asked, and what became of what they answered."""
    rows = reading.asked_of(person(http)).prefetch_related(
        "reply__barriers__decision__request__current", "reply__barriers__area"
    )
    return render(http, "rounds/your_answers.html", {"rows": rows})


@for_leads
def for_area(http: HttpRequest, asked_id: int) -> HttpResponse:
    """An area's answer: to give, or as it was given and what became of it."""
    lead = person(http)
    asked = get_object_or_404(reading.asked_of(lead), pk=asked_id)
    if asked.given or not asked.round.is_open:
        return render(http, "rounds/answered.html", {"asked": asked, **what_became(asked)})
    return answer(http, asked, Answerer(name=lead.name, by=lead), base="base.html")


@for_officials
def record(http: HttpRequest, asked_id: int) -> HttpResponse:
    """An answer that came another way, recorded by an official as it came."""
    asked = get_object_or_404(Asked.objects.with_all(), pk=asked_id)
    if asked.given or not asked.round.is_open:
        return redirect("asked", asked.pk)
    official = person(http)
    return answer(http, asked, Answerer(name=official.name, by=official), base="base.html")


def answer(http: HttpRequest, asked: Asked, answerer: Answerer, *, base: str) -> HttpResponse:
    """Show the form, keep a draft of it, or take what was sent; opening it changes nothing.

    ``base`` is the template of pages that the reader gets.
    """
    form_class = AreaAnswer if asked.area_id else DepartmentAnswer
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
            messages.success(http, "Saved. It has not been sent: come back and send it.")
            return redirect(http.get_full_path())
        if action == "send" and form.is_valid():
            form.send(answerer)
            if answerer.way == "recorded":
                messages.success(http, f"The answer of {asked.name} is recorded.")
                return redirect(asked.round)
            # A department's copy leaves at once; if it cannot, it waits like any other letter.
            outbox.send_waiting(mail.letters_of(asked.round).filter(about=asked.about))
            messages.success(http, "Your answer has been sent.")
            return redirect(http.get_full_path())
    except ValidationError as refusal:
        form.take(refusal)
    except answering.SavedSince as newer:
        context |= {"newer": newer.draft, "version": newer.draft.version}
        status = 409
    except (answering.Answered, answering.Closed) as late:
        context["too_late"] = "answered" if isinstance(late, answering.Answered) else "closed"
        status = 409
    context["problems"] = form.problems()
    return render(http, form.template, context, status=status)


def what_became(asked: Asked) -> dict[str, object]:
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


def _save(asked: Asked, boxes: QueryDict, answerer: Answerer) -> None:
    typed = {
        _kept(name): [_kept(value) for value in values]
        for name, values in boxes.lists()
        if name not in NOT_TYPED
    }
    answering.save_draft(asked=asked, typed=typed, answerer=answerer)


def _kept(text: str) -> str:
    """Return text as a database keeps it: PostgreSQL keeps no NUL. One can see that it is gone."""
    return text.replace("\x00", "\ufffd")
