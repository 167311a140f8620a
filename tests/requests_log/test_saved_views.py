"""Views of the list: named, shared, and one that opens first."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.models import SavedView
from tests.helpers.forms import assert_refused, form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
QUERY = "department=HO&stage=in_progress&sort=-news_on"


def save(client: Client, query: str = QUERY, **typed: Any) -> Any:
    address = f"/views/save/?{query}"
    fields = form_fields(client.get(address))
    return client.post(address, {**fields, "name": "Home Office", **typed}, follow=True)


def test_a_view_is_saved_and_found_again(official_client: Client):
    listed = official_client.get(f"/requests/?{QUERY}&page=1")
    assert "Save this view" in main_text(listed)
    done = save(official_client, f"{QUERY}&page=1&as_at=2011-03-20")
    assert "The view “Home Office” has been saved." in main_text(done)
    assert done.redirect_chain[-1][0] == f"/requests/?{QUERY}"
    assert "2 requests found" in main_text(done)
    again = main_text(official_client.get("/requests/"))
    assert "Views: Home Office" in again
    assert "33 requests" in again


def test_the_list_opens_with_the_view_that_is_first(official_client: Client, official: User):
    save(official_client, is_first="on")
    assert "2 requests found" in main_text(official_client.get("/requests/", follow=True))
    # All of them are one click away, and any address means what it says.
    assert "33 requests" in main_text(official_client.get("/requests/?sort=reference"))
    save(official_client, "department=DfE", name="Education", is_first="on")
    assert SavedView.objects.get(is_first=True).name == "Education"


def test_the_list_opens_as_it_is_where_the_first_view_has_no_filters(official_client: Client):
    done = save(official_client, "", is_first="on")
    assert "The view “Home Office” has been saved." in main_text(done)
    page = official_client.get("/requests/")
    assert page.status_code == 200
    assert "33 requests" in main_text(page)


def test_a_shared_view_is_a_colleagues_too(official_client: Client, make_user: Any):
    colleague = client_for(make_user(Role.OFFICIAL))
    save(official_client)
    assert "Views:" not in main_text(colleague.get("/requests/"))
    view = SavedView.objects.get()
    fields = form_fields(official_client.get(f"/views/{view.pk}/"))
    fields.pop("action")  # The other button.
    official_client.post(f"/views/{view.pk}/", {**fields, "is_shared": "on"})
    shown = main_text(colleague.get("/requests/"))
    assert "Views: Home Office" in shown
    # A colleague cannot change it, and it does not open their list.
    assert colleague.get(f"/views/{view.pk}/").status_code == 404
    assert colleague.post(f"/views/{view.pk}/", {"action": "delete"}).status_code == 404


def test_a_leads_view_is_their_own(make_user: Any, official_client: Client):
    save(official_client, is_shared="on")
    lead = client_for(make_user(Role.LEAD, "leicestershire"))
    assert "Views:" not in main_text(lead.get("/requests/"))
    done = save(lead, name="Mine", is_shared="on")
    assert "The view “Mine” has been saved." in main_text(done)
    assert not SavedView.objects.get(name="Mine").is_shared
    assert "Mine" not in main_text(official_client.get("/requests/"))


def test_a_name_is_needed_once_and_what_was_typed_stays(official_client: Client):
    assert_refused(save(official_client, name=""), "Enter a name for the view.")
    save(official_client)
    refused = save(official_client, "department=DfE")
    assert_refused(refused, "You already have a view with this name.")
    assert form_fields(refused)["name"] == ["Home Office"]
    view = SavedView.objects.get()
    official_client.post(f"/views/{view.pk}/", {"action": "delete", "name": "x"})
    assert not SavedView.objects.exists()


def test_what_the_list_refuses_is_not_kept(official_client: Client):
    for wrong in (f"words={'x' * 2_500}", "stage=nowhere", "department=XYZ", "sort=nothing"):
        save(official_client, f"{wrong}&area=kent&no_news_since_day=31&no_news_since_month=2")
        assert SavedView.objects.get().query == "area=kent"
        SavedView.objects.all().delete()


def test_filters_that_are_too_long_are_refused_and_the_name_stays(official_client: Client):
    query = f"words={'“' * 200}&" + "&".join(["stage=in_progress"] * 20)
    refused = save(official_client, query, name="Long")
    assert_refused(refused, "These filters are too long to be saved. Remove some of them.")
    assert form_fields(refused)["name"] == ["Long"]
    assert not SavedView.objects.exists()


def test_what_is_no_filter_is_not_kept(official_client: Client):
    save(official_client, "department=HO&next=//elsewhere.example&known=then&csrf=1")
    assert SavedView.objects.get().query == "department=HO"
