"""The links between the pages of a section."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse

from accounts.models import User
from cbtracker.navigation import SECTIONS
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def section(person: User, address: str, label: str) -> dict[str, Tag]:
    """Return the links of a section on a page, by name."""
    client = client_for(person)
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    navigation = soup.find("nav", attrs={"aria-label": label})
    assert isinstance(navigation, Tag)
    return {link.text: link for link in navigation.find_all("a")}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("papers", "Papers"),
        ("places", "Areas and departments"),
        ("commissions", "Commissions"),
    ],
)
def test_each_page_of_a_section_is_its_current_link(name: str, label: str, official: User):
    for _, url_name in SECTIONS[name].pages:
        links = section(official, reverse(url_name), label)
        current = [link["href"] for link in links.values() if link.get("aria-current") == "page"]
        assert current == [reverse(url_name)]


def test_only_officials_get_a_link_to_editions(official: User, lead: User):
    assert "Editions" in section(official, "/paper/", "Papers")
    assert "Editions" not in section(lead, "/paper/", "Papers")


@pytest.mark.usefixtures("the_record")
def test_links_between_areas_and_departments_keep_the_past_date(official: User):
    links = section(official, "/areas/?as_at=2011-03-20", "Areas and departments")
    assert links["Departments"]["href"] == "/departments/?as_at=2011-03-20"


def test_breadcrumbs_end_before_the_page_itself(official: User, example_urls: dict[str, str]):
    client = client_for(official)
    seen = 0
    for address in example_urls.values():
        response = client.get(address)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        soup = BeautifulSoup(response.getvalue(), "html.parser")
        crumbs = [link["href"] for link in soup.select(".govuk-breadcrumbs__link")]
        seen += bool(crumbs)
        assert response.request["PATH_INFO"] not in crumbs
    assert seen > 30
