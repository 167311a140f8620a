"""The page on which somebody who is away, or an administrator, says who covers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_roles, person
from accounts.models import Role
from areas.covers import covers_to_end, end_cover, leads_to_cover, name_cover, who_may_cover
from cbtracker.clock import in_words
from govuk.forms import posted
from places.forms.cover import NameCoverForm

for_who_names = for_roles(Role.LEAD, Role.ADMINISTRATOR)


@for_who_names
def covers(http: HttpRequest) -> HttpResponse:
    """List who covers for the reader, or for every lead for an administrator; name another."""
    by = person(http)
    form = NameCoverForm(posted(http), by=by)
    if form.is_valid():
        try:
            cover = name_cover(by=by, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            days = f"from {in_words(cover.since)} until {in_words(cover.until)}"
            messages.success(http, f"{cover.user} covers for {cover.lead}, {days}.")
            return redirect("covers")
    own = [row.area for row in leads_to_cover(by)]
    context = {
        "form": form,
        "covers": covers_to_end(by),
        "own": own,
        "can_name": bool(own) and who_may_cover(own, by=by).exists(),
    }
    return render(http, "places/covers.html", context)


@for_who_names
@require_POST
def end(http: HttpRequest, pk: int) -> HttpResponse:
    """End a cover today, or drop it before it begins."""
    by = person(http)
    cover = get_object_or_404(covers_to_end(by), pk=pk)
    end_cover(by=by, cover=cover)
    messages.success(http, f"{cover.user} does not cover for {cover.lead} any more.")
    return redirect("covers")
