"""Who is ticked in a new commission, and how to begin with nobody."""

import pytest
from django.test import Client

from accounts.models import User
from commissions.models import Commission
from tests.factories.commissions import open_departments
from tests.helpers.forms import assert_refused, date_fields, form_fields, main_text, parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
NEW = "/commissions/new/areas/"


def test_the_form_says_how_many_are_ticked(official_client: Client):
    assert "All 16 areas are ticked." in main_text(official_client.get(NEW))
    page = main_text(official_client.get("/commissions/new/departments/"))
    assert "departments are ticked: those with an open request." in page


def test_all_are_unticked_at_once_and_what_was_typed_stays(official_client: Client):
    typed = {"message": "Is there more?", **date_fields("due_on", "24", "3", "2011")}
    fields = {**form_fields(official_client.get(NEW)), **typed}
    page = official_client.post(f"{NEW}?recipients=none", fields)
    # The button for that is not the one that Enter presses, and saving does not press it again.
    form = parse(page).select_one("main form")
    assert [each.get("formaction", "") for each in form.select("button")] == [
        "",
        "?recipients=none#id_recipients_0",
    ]
    assert form["action"] == NEW
    held = form_fields(page)
    assert "recipients" not in held
    assert {name: [value] for name, value in typed.items()}.items() <= held.items()
    assert held["submission"] == fields["submission"]
    assert "are ticked" not in main_text(page)
    assert_refused(official_client.post(NEW, held), "Choose at least one recipient.")
    count = Commission.objects.count()
    official_client.post(NEW, {**held, "recipients": fields["recipients"][:1]})
    assert Commission.objects.count() == count + 1
    assert Commission.objects.order_by("pk").last().addressees.count() == 1


def test_a_draft_says_how_many_are_ticked_too(official_client: Client, official: User):
    draft = open_departments(official, "DfE", "MoJ")
    page = official_client.get(f"/commissions/{draft.pk}/change/")
    assert "2 of the 13 departments are ticked." in main_text(page)
