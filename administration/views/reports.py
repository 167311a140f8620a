"""The first page of administrators, and one page for each thing that they have to see to."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import person
from administration.plan.fact_kinds import KINDS
from administration.queries import reports
from administration.queries.setup import backup_warning, setup_tasks
from administration.views.access import for_administrators
from outbox import delivery

PAGE_SIZE = 100


@for_administrators
def overview(http: HttpRequest) -> HttpResponse:
    """Show what is to be done for a new service, and how much there is to see to."""
    context = {
        "tasks": setup_tasks(http),
        "backup_warning": backup_warning(),
        "kinds": KINDS.values(),
        "counts": [
            ("never-signed-in", "Never signed in", len(reports.never_signed_in())),
            ("areas-without-lead", "Areas without a lead", reports.areas_without_lead().count()),
            (
                "departments-without-contact",
                "Departments without a contact",
                reports.departments_without_contact().count(),
            ),
            ("champions-who-ended", "Champions who ended", reports.champions_who_ended().count()),
        ],
    }
    return render(http, "administration/overview.html", context)


@for_administrators
def never_signed_in(http: HttpRequest) -> HttpResponse:
    """List who has an account and never signed in, each with a button to invite them again."""
    page = Paginator(reports.never_signed_in(), PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "administration/never_signed_in.html", {"page": page})


@for_administrators
def last_sign_in(http: HttpRequest) -> HttpResponse:
    """List open accounts by their last sign-in, each with a link to end it."""
    page = Paginator(reports.last_signed_in(), PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "administration/last_sign_in.html", {"page": page})


@for_administrators
def areas_without_lead(http: HttpRequest) -> HttpResponse:
    """List the areas that nobody leads, each with a link to invite a lead."""
    page = Paginator(reports.areas_without_lead(), PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "administration/areas_without_lead.html", {"page": page})


@for_administrators
def departments_without_contact(http: HttpRequest) -> HttpResponse:
    """List the departments that no email can be sent to, each with a link to add a contact."""
    rows = reports.departments_without_contact()
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "administration/departments_without_contact.html", {"page": page})


@for_administrators
def champions_who_ended(http: HttpRequest) -> HttpResponse:
    """List who champions an area no more, each with a link to who comes after them."""
    page = Paginator(reports.champions_who_ended(), PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "administration/champions_who_ended.html", {"page": page})


@for_administrators
def email_test(http: HttpRequest) -> HttpResponse:
    """Send an email to oneself, to try the mail server."""
    by = person(http)
    if http.method == "POST":
        about = f"accounts/{by.pk}"
        email = delivery.queue_email(
            key=f"{about}/test/{uuid4()}",
            about=about,
            kind="test",
            to=by.email,
            to_name=by.name,
            subject="Requests of Whitehall can send you email",
            text="You asked for this email to try whether email arrives. It does.",
            by=by,
        )
        delivery.send_after_response(email)
        messages.success(http, f"An email is on its way to {by.email}.")
        return redirect("email-test")
    return render(http, "administration/email_test.html")
