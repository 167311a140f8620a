"""Annex D on its page, in its chart and in its files: who sees which figures."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from odf.opendocument import load
from odf.table import TableCell

from accounts.models import Role
from areas.models import Area, FamilyFigures
from areas.models.families import WARNING
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
# Figures that no area of the record has; each is in an area of its own.
PLANTED = {
    "kent": 912_345,
    "greater-manchester": 923_456,
    "bolton": 934_567,
    "leicestershire": 945_678,
    "swindon": 956_789,
    "west-london": 967_891,
    "westminster": 978_912,
    "wandsworth": 989_123,
}
FILES = ("csv", "xlsx", "ods")


@pytest.fixture
def family_figures(the_record: None) -> None:
    for slug, number in PLANTED.items():
        FamilyFigures.objects.create(
            area=get_area(slug),
            population=number,
            families_low=number + 1,
            families_high=number + 2,
            supported_period_low=number + 3,
            supported_period_high=number + 3,
            comments=f"Comment number {number + 4}",
            source="Planted",
            effective_on=TODAY,
        )


def text_of(response: HttpResponse, extension: str = "") -> str:
    """Return all that a page or a file says, source and all."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if extension == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(body))
        return "\n".join(str(cell.value) for row in book.active for cell in row if cell.value)
    if extension == "ods":
        cells = load(io.BytesIO(body)).getElementsByType(TableCell)
        return "\n".join(str(cell) for cell in cells)
    return body.decode()


def areas_in(text: str) -> set[str]:
    """Return the areas with a test figure in a text, with commas or without."""
    figures = text.replace(",", "")
    return {
        slug
        for slug, number in PLANTED.items()
        if any(re.search(rf"(?<!\d){number + more}(?!\d)", figures) for more in range(5))
    }


@pytest.mark.parametrize(
    ("role", "slug", "sees"),
    [
        (Role.OFFICIAL, "", set(PLANTED)),
        (Role.LEAD, "swindon", {"swindon"}),
        (Role.LEAD, "west-london", {"west-london", "westminster", "wandsworth"}),
        # A member is not its group, nor another member.
        (Role.LEAD, "westminster", {"westminster"}),
        (Role.CHAMPION, "leicestershire", {"leicestershire"}),
        (Role.LEAD, "", set()),
    ],
)
def test_a_reader_sees_only_their_own_areas_figures(
    family_figures: None, make_user: Any, role: Role, slug: str, sees: set[str]
):
    client = client_for(make_user(role, *filter(None, [slug])))
    for address in ("/families/", "/families/?as_at=2011-03-22", "/families/?sort=-families"):
        assert areas_in(text_of(client.get(address))) == sees, address
    for extension in FILES:
        response = client.get(f"/families/download.{extension}")
        assert areas_in(text_of(response, extension)) == sees, extension
    for address in ("/areas/", "/departments/", "/programme/", "/requests/"):
        assert areas_in(text_of(client.get(address))) <= sees, address
    for other in PLANTED:
        for tail in ("", "figures/", "briefing/", "briefing.docx", "money/"):
            response = client.get(f"/areas/{other}/{tail}")
            assert (response.status_code == 200) == (other in sees), (other, tail)
            if not tail.endswith("docx"):
                assert areas_in(text_of(response)) <= sees, (other, tail)


def test_an_administrator_sees_no_figures(family_figures: None, administrator: Any):
    client = client_for(administrator)
    for address in ("/families/", "/families/download.csv", "/areas/kent/"):
        response = client.get(address)
        assert response.status_code == 403
        assert not areas_in(text_of(response))


def test_the_warning_comes_before_any_figure(the_record: None, official: Any):
    client = client_for(official)
    page = BeautifulSoup(text_of(client.get("/families/")), "lxml").main.get_text(" ", strip=True)
    assert page.index(WARNING) < page.index("Barnet")
    rows = list(csv.reader(io.StringIO(text_of(client.get("/families/download.csv")))))
    assert rows[0][0].removeprefix("\ufeff") == WARNING
    for extension in ("xlsx", "ods"):
        said = text_of(client.get(f"/families/download.{extension}"), extension)
        assert said.startswith(WARNING), extension


def cells(client: Client, query: str = "") -> dict[str, list[str]]:
    page = BeautifulSoup(text_of(client.get(f"/families/{query}")), "lxml")
    return {
        row.th.get_text(" ", strip=True): [cell.get_text(strip=True) for cell in row("td")]
        for row in page.select("table.app-families tbody tr")
    }


def test_the_table_has_the_papers_figures_and_totals_of_members(the_record: None, official: Any):
    rows = cells(client_for(official))
    assert len(rows) == 32
    assert rows["Barnet"] == ["343,100", "640 to 770", "250 to 300", "4", "100", "400"]
    assert rows["Kent"] == ["1,411,100", "2,540 to 2,580", "1,000 to 1,010", "8", "100", "–"]
    assert rows["Bolton"] == ["265,100", "830", "320 to 330", "100", "–", "–"]
    assert rows["Greater Manchester"] == ["–", "–", "–", "–", "120", "480"]
    together = "Total of members’ figures for West London (calculated here)"
    # 169,700 + 169,900 + 286,600 + 249,400; 500 + 380 + 620 + 690 to 580 + 420 + 700 + 890.
    assert rows[together][:2] == ["875,600", "2,190 to 2,590"]


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("?sort=area", "Barnet", "West London"),
        ("?sort=-area", "West London", "Barnet"),
        ("?sort=population", "Blackburn with Darwen", "West London"),
        ("?sort=-population", "Kent", "West London"),
        ("?sort=-supported_period", "Birmingham", "Kent"),
        ("?sort=nonsense", "Barnet", "West London"),
    ],
)
def test_sorting_puts_blanks_last_and_keeps_members_in_their_group(
    the_record: None, official: Any, query: str, first: str, last: str
):
    names = list(cells(client_for(official), query))
    tops = [name for name in names if get_top(name)]
    assert (tops[0], tops[-1]) == (first, last)
    start = names.index("West London")
    assert {"Westminster", "Wandsworth"} <= set(names[start + 1 : start + 5])


def get_top(name: str) -> bool:
    return Area.objects.filter(name=name, is_first_phase=True).exists()


def test_a_file_has_a_lower_and_a_higher_figure_and_the_footnotes(the_record: None, official: Any):
    text = text_of(client_for(official).get("/families/download.csv"))
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][0].startswith("Community Budget Area proposals on the number of families which")
    headings = rows[2]
    barnet = dict(zip(headings, rows[3], strict=True))
    assert barnet["Area"] == "Barnet"
    assert barnet["Population estimates (mid-2009) (note 1)"] == "343100"
    assert barnet["Families with multiple problems (note 2), lower figure"] == "640"
    assert barnet["Families with multiple problems (note 2), higher figure"] == "770"
    given = "Offered and accepted an intervention up to March 2010 (start dates vary from 07/08 to "
    assert barnet[f"{given}09/10) (note 4)"] == "4"
    assert barnet["To be supported in the SR period from CB proposal, higher figure"] == "400"
    assert len(rows) == 2 + 1 + 30 + 4
    assert rows[-1][0].startswith("4 Official statistics release SR09-2010")


def test_an_unknown_format_is_not_found(the_record: None, official: Any):
    assert client_for(official).get("/families/download.pdf").status_code == 404


def test_the_highest_estimate_is_said_only_where_all_are_on_the_page(official_client: Client):
    def add(first: int, last: int) -> str:
        for number in range(first, last):
            area = Area.objects.create(slug=f"a{number:02}", name=f"A{number:02}")
            FamilyFigures.objects.create(
                area=area,
                families_low=number,
                families_high=number,
                source="Annex D",
                effective_on=TODAY,
            )
        return official_client.get("/families/").content.decode()

    assert "The highest estimate is for A25: 25." in add(1, 26)
    assert "The highest estimate" not in add(26, 28)
