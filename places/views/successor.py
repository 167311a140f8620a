"""The page for a machinery-of-government change."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials, person
from govuk.forms import posted
from places.forms.successor import SuccessorForm
from places.views.lookup import find_department
from requests_log.domain.successors import become, requests_to_move


@for_officials
def change_to_successor(http: HttpRequest, code: str) -> HttpResponse:
    """Say which department this one became; its open requests then ask that one."""
    department = find_department(code)
    if department.successor:
        return redirect(department)
    form = SuccessorForm(posted(http), department=department)
    if form.is_valid():
        try:
            moved = become(by=person(http), department=department, **form.cleaned_data)
        except ValidationError as error:
            form.add_errors(error)
        else:
            successor = form.cleaned_data["successor"]
            messages.success(
                http,
                f"{department.name} became {successor.name}. "
                f"Open requests that now ask it: {len(moved)}.",
            )
            return redirect(successor)
    context = {
        "department": department,
        "form": form,
        "count": requests_to_move(department).count(),
    }
    return render(http, "places/successor.html", context)
