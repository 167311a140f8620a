"""The pages on which champions say what they did, and what champions have done."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.decorators import for_roles, person
from accounts.models import Role, User
from areas.models import Area
from cbtracker import clock
from champions import domain
from champions.forms import ActForm, WithdrawActForm
from champions.queries import acts
from champions.queries.permissions import acts_visible_to
from departments.models import Champion
from govuk.fields import DateField
from govuk.forms import GovukForm, posted
from requests_log.models import Request
from requests_log.permissions import areas_of
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.views.request import get_request_or_404

for_their_officials = for_roles(Role.OFFICIAL, Role.CHAMPION)


class SinceForm(GovukForm):
    """From which day on meetings are counted and acts are listed."""

    since = DateField(label="Since", required=False)


@for_their_officials
def record_on_request(http: HttpRequest, number: int) -> HttpResponse:
    """Say what a champion did about a request."""
    record = get_request_or_404(person(http), number)
    return _record(http, record, ActForm(posted(http), by=person(http)))


@for_their_officials
def record_on_area(http: HttpRequest, slug: str) -> HttpResponse:
    """Say what a champion did for an area, or about one of its requests."""
    by = person(http)
    areas = Area.objects.all()
    if by.is_champion:
        areas = areas.filter(pk__in=areas_of(by, on=clock.today()))
    area = get_object_or_404(areas, slug=slug)
    form = ActForm(posted(http), by=by, requests=acts.requests_to_choose(area, reader=by))
    return _record(http, area, form)


def _record(http: HttpRequest, subject: Area | Request, form: ActForm) -> HttpResponse:
    by = person(http)
    own = Champion.objects.filter(user=by).first() if by.is_champion else None
    if by.is_champion and own is None:
        raise Http404
    if form.is_valid():
        about = form.cleaned_data.get("about")
        try:
            domain.record_act(
                by=by,
                champion=own or form.cleaned_data["champion"],
                subject=get_object_or_404(Request, pk=about) if about else subject,
                **form.command_arguments(),
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(http, "What was done has been recorded.")
            return redirect(_after(by, subject))
    context = {"form": form, "subject": subject, "back": _after(by, subject)}
    return render(http, "champions/record.html", context)


def _after(by: User, subject: Area | Request) -> str:
    is_landing = by.is_champion and isinstance(subject, Area)
    return reverse("admin:index") if is_landing else subject.get_absolute_url()


@for_their_officials
def withdraw(http: HttpRequest, act_id: int) -> HttpResponse:
    """Take back what was recorded by mistake."""
    by = person(http)
    rows = acts_visible_to(by)
    if by.is_champion:
        rows = rows.filter(champion__user=by)
    act = get_object_or_404(rows.with_names(), pk=act_id)
    form = WithdrawActForm(posted(http))
    if form.is_valid():
        try:
            domain.withdraw_act(by=by, act=act, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(http, "It has been withdrawn.")
            return redirect("champion-acts")
    return render(http, "champions/withdraw.html", {"form": form, "act": act})


@for_their_officials
def champion_acts(http: HttpRequest) -> HttpResponse:
    """List what champions have done, with the number of meetings that they brokered."""
    by = person(http)
    form = SinceForm(http.GET or None)
    since = form.cleaned_data.get("since") if form.is_valid() else None
    rows = acts_visible_to(by).with_names().filter(done_on__lte=clock.today())
    if since:
        rows = rows.filter(done_on__gte=since)
    context: dict[str, Any] = {
        "form": form,
        "since": since,
        "page": Paginator(rows, ON_A_PAGE).get_page(http.GET.get("page")),
        "brokered": acts.describe_brokered(acts.count_brokered(since=since), since=since),
    }
    return render(http, "champions/acts.html", context)
