"""Evidence is seen by those who see its entry, and by nobody else, whatever they open."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import evidence
from requests_log.models import Evidence, Request
from tests.factories import evidence as files
from tests.factories.evidence import attach
from tests.helpers.leaks import LISTS, SECRET, read_page
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
OWN = "Quaggaletter"


def plant(by: User, request: Request, word: str) -> list[Evidence]:
    """Attach a file and a link with a word in everything that could be shown of them."""
    message = files.message()
    del message["Subject"]
    message["Subject"] = word
    kept = attach(by, request, f"{word} letter", message.as_bytes(), f"{word}.eml")
    url = f"https://example.org/{word}"
    entry = Request.objects.get(pk=request.pk).line
    return [kept, evidence.attach_link(by=by, entry=entry, title=f"{word} page", url=url)]


def test_no_list_search_paper_or_download_shows_evidence(
    official_client: Client, official: User, swindon_request: Request
):
    """Its places are the history of its request, and what officials read of all activity."""
    plant(official, swindon_request, "Quaggaletter")
    papers = [f"/paper/download.{kind}" for kind in ("docx", "odt", "html", "csv", "json")]
    for place in (*LISTS, *papers, "/", "/changes/", "/areas/swindon/"):
        assert "Quaggaletter" not in read_page(official_client, place), place
    assert "Quaggaletter" in read_page(official_client, swindon_request.get_absolute_url())


def test_the_page_of_a_departments_link_shows_no_evidence(
    link: str, dfe_request: Request, official: User
):
    planted = plant(official, dfe_request, "Quaggaletter")
    client = Client()
    page = read_page(client, link)
    assert dfe_request.line.status in page
    assert "Quaggaletter" not in page
    for kept in planted:
        address = f"{dfe_request.get_absolute_url()}evidence/{kept.pk}/"
        assert client.get(address).url.startswith("/accounts/sign-in/")


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_a_lead_does_not_read_who_attached_it_or_why_it_was_withdrawn(
    role: Role, official: User, make_user: Callable[..., User], swindon_request: Request
):
    stays, ends = plant(official, swindon_request, OWN)
    evidence.withdraw(by=official, evidence=ends, reason=f"{SECRET} reason")
    text = read_page(client_for(make_user(role, "swindon")), swindon_request.get_absolute_url())
    assert stays.title in text
    assert ends.title not in text
    assert SECRET not in text
    assert (official.name in text) is (role == Role.CHAMPION)
