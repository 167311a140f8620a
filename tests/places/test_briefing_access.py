"""Who may read a briefing, what it must not show, and how many queries it takes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from areas.models import Area, Contact, FamilyFigures, LocalProject, Statement
from departments.models import AreaChampion, Champion
from requests_log.domain import corrections
from requests_log.models import Request
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, write_news
from tests.helpers.briefings import get_briefing, page_text, pdf_text, read_pdf, word_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar"
# A figure that is on no page of any other area.
FIGURE = 7_654_321


def record_secrets(area: Area, make_request: Callable[..., Request], official: User) -> None:
    """Record something secret about an area in every field."""
    request = make_request(
        areas=[area],
        areas_label=f"{SECRET} County",
        issue=f"{SECRET} issue",
        status=f"{SECRET} status",
        target_date=dt.date(2011, 3, 18),
    )
    write_news(request, official, f"{SECRET} news", effective_on=dt.date(2011, 3, 20))
    champion = Champion.objects.create(name=f"{SECRET} champion")
    AreaChampion.objects.create(champion=champion, area=area)
    Contact.objects.create(area=area, capacity="contact", name=f"{SECRET} contact")
    LocalProject.objects.create(area=area, name=f"{SECRET} project", phase="pilot")
    Statement.objects.create(area=area, subject="aim", text=f"{SECRET} aim")
    FamilyFigures.objects.create(
        area=area, population=FIGURE, source=f"{SECRET} paper", effective_on=TODAY
    )


@pytest.mark.parametrize("extension", ["", "docx", "pdf"])
@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        (Role.OFFICIAL, (), 200),
        (Role.LEAD, ("swindon",), 200),
        (Role.LEAD, ("kent",), 404),
        (Role.LEAD, (), 404),
        (Role.CHAMPION, ("swindon",), 200),
        (Role.CHAMPION, ("kent",), 404),
        (Role.ADMINISTRATOR, (), 403),
    ],
)
def test_who_may_read_the_briefing_on_swindon(
    role: Role,
    own: tuple[str, ...],
    status: int,
    extension: str,
    make_user: Callable[..., User],
):
    get_area("swindon")
    person = make_user(role, *own)
    for query in ("", "as_at=2011-03-19", "weeks=52"):
        assert get_briefing(person, "swindon", query, extension).status_code == status


@pytest.mark.parametrize(
    ("own", "asked", "status"),
    [
        ("west-london", "west-london", 200),
        ("west-london", "westminster", 200),
        ("westminster", "westminster", 200),
        ("westminster", "west-london", 404),
        ("westminster", "hammersmith-and-fulham", 404),
    ],
)
def test_a_groups_lead_reads_its_members_but_not_the_reverse(
    own: str, asked: str, status: int, make_user: Callable[..., User]
):
    get_area("westminster")
    get_area("hammersmith-and-fulham")
    for role in (Role.LEAD, Role.CHAMPION):
        assert get_briefing(make_user(role, own), asked).status_code == status


def test_an_unknown_area_has_no_briefing(official: User):
    for extension in ("", "docx", "pdf"):
        assert get_briefing(official, "atlantis", "", extension).status_code == 404


@pytest.mark.parametrize("query", ["", "as_at=2011-03-21", "as_at=2011-03-21&known=then"])
def test_nothing_about_another_area_is_shown(
    query: str, lead: User, official: User, make_request: Callable[..., Request], settings: Any
):
    settings.TODAY = dt.date(2011, 3, 20)
    make_request()
    record_secrets(get_area("kent"), make_request, official)
    settings.TODAY = TODAY
    for person in (lead, official):
        for text in (
            page_text(person, "swindon", query),
            word_text(person, "swindon", query),
            pdf_text(read_pdf(person, "swindon", query)),
        ):
            assert "CB-001" in text
            assert "CB-002" not in text
            assert SECRET not in text
            assert f"{FIGURE:,}" not in text
    assert SECRET in page_text(official, "kent")
    assert f"{FIGURE:,}" in page_text(official, "kent")


def test_a_members_briefing_has_its_groups_requests_only(
    make_user: Callable[..., User], make_request: Callable[..., Request], official: User
):
    westminster, group = get_area("westminster"), get_area("west-london")
    record_secrets(group, make_request, official)
    other = get_area("hammersmith-and-fulham")
    make_request(areas=[other], issue="Of another member")
    text = page_text(make_user(Role.LEAD, westminster.slug), westminster.slug)
    assert f"{SECRET} issue" in text
    assert "Of another member" not in text
    for of_the_group in ("champion", "contact", "project", "aim", "paper"):
        assert f"{SECRET} {of_the_group}" not in text
    assert f"{FIGURE:,}" not in text


def test_a_leads_briefing_hides_corrections(
    lead: User, official: User, make_request: Callable[..., Request], settings: Any
):
    settings.TODAY = dt.date(2011, 3, 10)
    request = make_request(effective_on=settings.TODAY, status=f"{SECRET}, a mistake")
    settings.TODAY = TODAY
    said = {**entry_fields(request.line), "status": "What it should have said."}
    corrections.correct(by=official, entry=request.line, reason="A slip.", **said)
    assert "corrected" in page_text(official, "swindon", "weeks=1")
    assert "corrected" not in page_text(lead, "swindon", "weeks=1")
    assert SECRET not in page_text(lead, "swindon", "weeks=1")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("role", "name", "queries"),
    [
        (Role.OFFICIAL, "briefing/", 26),
        (Role.OFFICIAL, "briefing.docx", 27),
        (Role.OFFICIAL, "briefing/?as_at=2011-03-20&weeks=1", 27),
        (Role.OFFICIAL, "briefing.docx?as_at=2011-03-20&weeks=1", 27),
        (Role.LEAD, "briefing/", 28),
        (Role.CHAMPION, "briefing/", 30),
    ],
)
def test_the_number_of_queries_does_not_grow(
    role: Role,
    name: str,
    queries: int,
    rows: int,
    make_request: Callable[..., Request],
    make_user: Callable[..., User],
    official: User,
    django_assert_num_queries: Any,
):
    group = get_area("west-london")
    person = make_user(role, "west-london")
    for number in range(rows):
        member = Area.objects.create(slug=f"member-{number}", name=f"M{number}", group=group)
        for area in (member, group):
            request = make_request(areas=[area], target_date=dt.date(2011, 3, 18))
            write_news(request, official, "News.")
            FamilyFigures.objects.create(area=area, population=1, source="A", effective_on=TODAY)
        make_request(areas=[], reach="many")
        LocalProject.objects.create(area=group, name=f"P{number}", phase="pilot")
        Contact.objects.create(area=group, capacity="contact", name=f"C{number}")
        Statement.objects.create(area=group, subject="aim", text=f"S{number}")
        make_user(Role.LEAD, "west-london")
    client = client_for(person)
    with django_assert_num_queries(queries):
        assert client.get(f"/areas/west-london/{name}").status_code == 200
