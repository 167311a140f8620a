"""Inviting one person, inviting them again, and ending somebody's role."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import person
from accounts.models import Role, User
from administration.domain import invitations, leaving, saving
from administration.forms.people import EndRoleForm, InviteForm
from administration.plan.people import PeoplePlanner
from administration.plan.planned import PlannedFact
from administration.views.access import confirms_password, for_administrators
from areas.models import Area
from cbtracker import clock
from govuk.forms import posted

RECORD_CHANGED = "The record changed at the same moment, so nobody was invited. Try again."
EXISTS = "There is an account with this address already: change it on its own page."


@for_administrators
@confirms_password
def invite(http: HttpRequest) -> HttpResponse:
    """Add an account with its role and areas, and invite the person by email."""
    form = InviteForm(posted(http), initial=_asked_for(http))
    if form.is_valid():
        planned = _plan(form)
        if _is_agreed(form, planned):
            try:
                saving.save_planned([planned], by=person(http))
            except ValidationError as error:
                form.add_error(None, error)
            except IntegrityError:
                # A colleague was quicker: the same checks say with what.
                if _is_agreed(form, _plan(form)):
                    form.add_error(None, RECORD_CHANGED)
            else:
                messages.success(http, f"{planned.name} is invited by email.")
                return redirect("never-signed-in")
    return render(http, "administration/invite.html", {"form": form})


def _asked_for(http: HttpRequest) -> dict[str, object]:
    """Return what a link proposes: the role, and the area by its slug."""
    areas = Area.objects.filter(slug=http.GET.get("area", "").replace("\0", ""))
    return {"role": http.GET.get("role", ""), "areas": list(areas)}


def _plan(form: InviteForm) -> PlannedFact:
    given = form.cleaned_data
    return PeoplePlanner().plan(
        PlannedFact(1, given["name"]),
        name=given["name"],
        email=given["email"],
        role=Role(given["role"]),
        areas=list(given["areas"]),
        department=given["department"],
    )


def _is_agreed(form: InviteForm, planned: PlannedFact) -> bool:
    """Return whether a plan can be saved; show at the form what stands against it."""
    if not planned.is_new and not planned.problems:
        planned.refuse(EXISTS, "email")
    for detail, message in planned.problems:
        form.add_error(detail if detail in form.fields else None, message)
    if planned.doubts and not form.cleaned_data.get("confirmed"):
        form.ask(planned.doubts)
    return not form.errors


@for_administrators
@require_POST
@confirms_password
def resend(http: HttpRequest, user_id: int) -> HttpResponse:
    """Invite somebody again, with a new link."""
    user = get_object_or_404(User, pk=user_id)
    try:
        invitations.invite(user, by=person(http))
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        messages.success(http, f"{user.name} is invited again. Earlier links do not work any more.")
    return redirect("never-signed-in")


@for_administrators
@confirms_password
def end_role(http: HttpRequest, user_id: int) -> HttpResponse:
    """Show what hangs on somebody's role, and end it: another role, or the account closed."""
    user = get_object_or_404(User, pk=user_id)
    hanging = leaving.what_hangs(user)
    form = EndRoleForm(posted(http), user=user, hanging=hanging)
    if form.is_valid() and user.is_active:
        try:
            leaving.end_role(
                by=person(http),
                user=user,
                role=form.role(),
                successor=form.cleaned_data.get("successor"),
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(http, f"{user.name} was told by email. What is listed has ended.")
            return redirect("last-sign-in")
    context = {"person": user, "hanging": hanging, "form": form, "today": clock.today()}
    return render(http, "administration/end_role.html", context)
