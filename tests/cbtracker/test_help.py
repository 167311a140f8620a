"""Help inside the service, and the pages that a public service must have."""

import re
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from cbtracker import help as help_pages
from cbtracker.help import GUIDES, SERVICE_PAGES, read_document
from tests.helpers.forms import heading, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def footer(client: Client, address: str) -> dict[str, str]:
    """Return the links of the footer, by their names."""
    return {
        link.get_text(strip=True): str(link["href"])
        for link in parse(client.get(address)).select(".govuk-footer__link")
    }


@pytest.mark.parametrize("name", SERVICE_PAGES)
def test_everybody_reads_the_pages_about_the_service(name: str):
    links = footer(Client(), "/accounts/sign-in/")
    assert f"/service/{name}/" in links.values()
    page = Client().get(f"/service/{name}/")
    assert page.status_code == 200
    assert heading(page)


def test_only_documents_of_the_service_are_shown(official_client: Client):
    for address in ("/service/nothing/", "/help/operate/", "/help/nothing/"):
        assert official_client.get(address).status_code == 404


@pytest.mark.parametrize("name", GUIDES)
def test_each_guide_is_a_page_with_working_links(name: str, official_client: Client):
    page = parse(official_client.get(f"/help/{name}/"))
    ids = {str(found["id"]) for found in page.select("main [id]")}
    for link in page.select("main a"):
        target = str(link["href"])
        if target.startswith("#"):
            assert target[1:] in ids
        elif target.startswith("/"):
            assert official_client.get(target).status_code == 200
    # No mark of the document's own format is left over.
    assert "**" not in main_text(official_client.get(f"/help/{name}/"))


def test_each_role_is_led_to_its_own_guide(
    official: User, lead: User, champion: User, administrator: User
):
    for person, title in (
        (official, "Guide for officials"),
        (lead, "Guide for area leads and Whitehall champions"),
        (champion, "Guide for area leads and Whitehall champions"),
        (administrator, "Guide for administrators"),
    ):
        assert heading(client_for(person).get("/help/", follow=True)) == title


def test_a_page_leads_to_the_help_that_is_about_it(
    official_client: Client, lead: User, make_request: Any
):
    make_request()
    address = footer(official_client, "/requests/CB-001/update/")["Help"]
    assert address == "/help/officials/#update-a-request"
    assert footer(client_for(lead), "/requests/")["Help"] == "/help/leads-and-champions/"


def test_every_part_that_pages_lead_to_is_in_the_guide():
    ids = {key for _, key in read_document(GUIDES["officials"]).headings}
    assert set(help_pages._OF_PAGE.values()) <= ids
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert set(help_pages._OF_PAGE) <= names


def test_the_privacy_notice_names_the_cookies_that_are_set(official_client: Client):
    text = main_text(Client().get("/service/cookies/"))
    official_client.get("/requests/raise/")
    official_client.get("/accounts/sign-in/")
    for name in {*official_client.cookies, project.CSRF_COOKIE_NAME}:
        assert name in text
    script = (project.BASE_DIR / "static" / "list.js").read_text(encoding="utf-8")
    assert set(re.findall(r"cookie = `(\w+)=", script)) == {"filters"}


def test_the_contact_page_shows_the_address_of_the_setting(settings: Any):
    read_document.cache_clear()
    settings.SUPPORT_EMAIL = "help@example.org"
    assert "help@example.org" in main_text(Client().get("/service/contact/"))
    read_document.cache_clear()
    settings.SUPPORT_EMAIL = ""
    assert "write to an official you know" in main_text(Client().get("/service/contact/"))
    read_document.cache_clear()
