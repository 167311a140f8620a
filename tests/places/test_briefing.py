"""The briefing on an area: its content, in every format, for every area."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from areas.models import Area, Lead, LocalProject, Statement
from areas.models.families import WARNING
from departments.models import AreaChampion, Champion
from places.briefing import assemble
from requests_log.models import Request
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import move, write_news
from tests.factories.places import make_figures
from tests.helpers.briefings import (
    get_briefing,
    page_text,
    pdf_text,
    read_pdf,
    section,
    without_spaces,
    word_text,
)
from tests.helpers.forms import main_text

pytestmark = pytest.mark.django_db
MARCH = dt.date(2011, 3, 1)


@pytest.fixture
def changed_in_march(make_request: Callable[..., Request], official: User, settings: Any) -> None:
    """Three requests of Swindon's of 1 March; two of them changed, on 10 and on 20 March."""
    settings.TODAY = MARCH
    first, second, _ = (
        make_request(effective_on=MARCH, target_date=dt.date(2011, 3, 15)) for _ in range(3)
    )
    settings.TODAY = dt.date(2011, 3, 10)
    write_news(first, official, "The department says yes in part.", effective_on=settings.TODAY)
    settings.TODAY = dt.date(2011, 3, 20)
    move(second, official, Stage.RESOLVED, effective_on=settings.TODAY)
    settings.TODAY = TODAY


# Every area of the record.


@pytest.mark.usefixtures("the_record")
def test_every_area_fits_one_page_that_says_the_same_in_every_format(official: User):
    areas = list(Area.objects.all())
    assert len(areas) == 30
    for area in areas:
        text = page_text(official, area.slug)
        reader = read_pdf(official, area.slug)
        assert len(reader.pages) == 1, area
        assert without_spaces(pdf_text(reader)) == without_spaces(text), area
        assert without_spaces(word_text(official, area.slug)) == without_spaces(text), area
        assert f"Briefing on {area}" in text
        assert WARNING in text
        for label in ("Whitehall champion", "DCLG lead officer", "Area lead", "Contacts"):
            assert label in text


@pytest.mark.usefixtures("the_record")
def test_swindons_briefing_shows_what_the_record_says(official: User):
    text = page_text(official, "swindon")
    assert "First phase area. As at 22 March 2011." in text
    assert "Whitehall champion Not recorded" in text
    assert "5 requests from this area: 2 in progress, 3 resolved." in text
    for reference in ("CB-002", "CB-008", "CB-028", "CB-029", "CB-030"):
        assert f"{reference} " in section(text, "Requests", "10 requests for many")
    assert "CB-008 Flexibility on NHS Cluster arrangements" in text
    assert "DH In progress, due 1 Apr 2011 Following the discussion" in text
    assert ("10 requests for many or all areas also apply: 2 in progress (CB-001, CB-009)") in text
    assert "198,800 360 to 380 140 to 150 9 not recorded 350" in text
    assert "Source: Paper of 22 March 2011, Annex D, from 22 March 2011." in text


@pytest.mark.usefixtures("the_record")
def test_a_group_has_its_members_and_their_figures_added_up(official: User):
    text = page_text(official, "west-london")
    assert "First phase area: a group of 4 members." in text
    assert "Members Hammersmith and Fulham, Kensington and Chelsea, Wandsworth, Westminster" in text
    assert "Total for its 4 members 875,600 2,190 to 2,590 860 to 1,030 61" in text
    assert "West London not recorded not recorded not recorded not recorded 550 2,200" in text
    member = page_text(official, "westminster")
    assert "Member of West London. As at 22 March 2011." in member
    assert "2,200" not in member


@pytest.mark.usefixtures("the_record")
def test_what_kent_reported_later_is_shown_with_its_date(official: User):
    text = page_text(official, "kent")
    later = "Not recorded; later, as reported on 18 November 2011:"
    assert f"Whitehall champion {later} Tom Jeffrey, Director General, Department" in text
    assert f"DCLG lead officer {later} name not recorded" in text
    assert f"Contacts in the area {later} Mary Blanche, Policy Manager" in text
    assert "None recorded. Later, as reported on 18 November 2011: Swale (pilot)" in text
    assert "15 to 20 families; budget £40,000 (Think Family Early Intervention grant)" in text

    then = page_text(official, "kent", "as_at=2011-03-20")
    assert "Jeffrey" not in then
    assert "Swale" not in then
    assert "later" not in then


# What changed, and what is overdue.


@pytest.mark.usefixtures("changed_in_march")
def test_what_changed_in_the_last_weeks(official: User):
    def changed(weeks: int) -> str:
        text = page_text(official, "swindon", f"weeks={weeks}")
        return section(text, "Changed in the ", "Overdue")

    assert changed(1) == (
        "week since 15 March 2011 CB-002 moved from in progress to resolved; "
        "target date changed from 15 March 2011 to none; status reworded"
    )
    assert changed(2).startswith("2 weeks since 8 March 2011 CB-001 status reworded CB-002 moved")
    assert "CB-003" not in changed(2)
    everything = changed(4)
    assert everything.startswith("4 weeks since 22 February 2011 The record begins on 1 March 2011")
    assert "CB-001, CB-003 new, in progress" in everything
    assert "CB-002 new, resolved" in everything
    assert changed(52).startswith("52 weeks since 23 March 2010")


@pytest.mark.usefixtures("changed_in_march")
def test_what_changed_before_a_past_date(official: User):
    text = page_text(official, "swindon", "as_at=2011-03-12&weeks=1")
    changed = section(text, "Changed in the ", "Overdue")
    assert changed == "week since 5 March 2011 CB-001 status reworded"
    assert "3 requests from this area: 3 in progress." in text
    assert "As at 12 March 2011." in text
    then = page_text(official, "swindon", "as_at=2011-03-12&known=then")
    assert "As at 12 March 2011, as known on 12 March 2011." in then


def test_nothing_has_changed(make_request: Any, official: User, settings: Any):
    settings.TODAY = MARCH
    make_request(effective_on=MARCH)
    settings.TODAY = TODAY
    assert "since 15 March 2011 Nothing has changed." in page_text(official, "swindon", "weeks=1")


@pytest.mark.usefixtures("changed_in_march")
def test_what_is_overdue(official: User, make_request: Any):
    make_request(reach="many", areas=[], target_date=dt.date(2011, 3, 21))
    make_request(areas=[get_area("kent")], target_date=dt.date(2011, 3, 2))
    overdue = section(page_text(official, "swindon"), "Overdue", "Families")
    assert overdue == (
        "2 requests are past their target date. "
        "CB-001: due 15 March 2011, with DfE: Sharing a budget "
        "CB-003: due 15 March 2011, with DfE: Sharing a budget "
        "Requests for many or all areas past their target date: 1 (CB-004)."
    )
    assert "In progress, was due 15 Mar 2011" in page_text(official, "swindon")
    before = page_text(official, "swindon", "as_at=2011-03-15")
    assert "No requests are past their target date." in before


# Who it was then.


def test_a_past_date_shows_the_people_of_that_day(official: User, make_user: Callable[..., User]):
    swindon, change = get_area("swindon"), dt.date(2011, 3, 20)
    for name, since, until in (("Ann Old", MARCH, change), ("Bea New", change, None)):
        champion = Champion.objects.create(name=name, post="Director")
        AreaChampion.objects.create(champion=champion, area=swindon, since=since, until=until)
        user = make_user(Role.LEAD, name=f"{name} Lead")
        Lead.objects.create(user=user, area=swindon, since=since, until=until)
    make_figures("swindon", 100, 200, effective_on=MARCH)
    make_figures("swindon", 300, 400, effective_on=change)
    LocalProject.objects.create(area=swindon, name="Parks", phase="pilot", since=change)

    now, then = page_text(official, "swindon"), page_text(official, "swindon", "as_at=2011-03-19")
    assert "Whitehall champion Bea New, Director" in now
    assert "Area lead Bea New Lead, lead" in now
    assert "300 to 400" in now
    assert "Parks (pilot): families not recorded; budget not recorded" in now
    assert "Whitehall champion Ann Old, Director" in then
    assert "Area lead Ann Old Lead, lead" in then
    assert "100 to 200" in then
    assert "Parks" not in then
    assert "New" not in then


def test_a_total_of_some_members_says_how_many(official: User):
    get_area("hammersmith-and-fulham")
    make_figures("westminster", 100, 200, population=5000)
    text = page_text(official, "west-london")
    assert "Total for its 2 members 5,000 (1 of 2) 100 to 200 (1 of 2) not recorded" in text
    assert WARNING in text


def test_without_figures_there_is_no_warning(official: User):
    get_area("swindon")
    text = page_text(official, "swindon")
    assert "Families Not recorded. Local projects None recorded." in text
    assert "WARNING" not in text
    assert "No requests from this area." in text


def test_each_later_fact_shows_its_own_date(official: User):
    swindon = get_area("swindon")
    for month in (5, 6):
        Statement.objects.create(
            area=swindon, subject="aim", text=f"Aim {month}", since=dt.date(2011, month, 1)
        )
    Statement.objects.create(area=swindon, subject="plans", text="Now", since=MARCH)
    text = page_text(official, "swindon")
    assert "What the sources say Plans: Now Later, from 1 May 2011: Aim: Aim 5 Later" in text


@pytest.mark.parametrize("at", ["", "as_at=2011-03-21"])
def test_a_count_that_may_be_too_low_refuses_only_what_is_too_many(
    at: str,
    official: User,
    make_request: Callable[..., Request],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(RequestList, "count", ListCount(1, over=True))
    for areas, reach in (([get_area("swindon")], "named"), ([], "many")):
        make_request(areas=areas, reach=reach, effective_on=MARCH)
    assert "1 request from this area: 1 in progress." in page_text(official, "swindon", at)
    make_request(areas=[get_area("swindon")], effective_on=MARCH)
    monkeypatch.setattr(assemble, "COUNT_LIMIT", 2)
    refused = main_text(get_briefing(official, "swindon", at))
    assert "too many for a one-page briefing" in refused


# More than a page.


@pytest.mark.usefixtures("very_long_briefing")
def test_a_very_long_briefing_is_one_page_and_says_what_is_left_out(official: User):
    text, reader = page_text(official, "swindon"), read_pdf(official, "swindon")
    assert len(reader.pages) == 1
    assert (
        without_spaces(pdf_text(reader))
        == without_spaces(text)
        == without_spaces(word_text(official, "swindon"))
    )
    assert "60 requests from this area: 30 in progress, 30 resolved." in text
    shown = section(text, "Last update", "And ").count("CB-")
    assert 0 < shown < 30
    assert f"And {60 - shown} more: {30 - shown} not resolved and 30 resolved." in text
    assert "12 requests are past their target date." in text
    for number in range(1, 13):
        assert f"CB-{number:03d}" in section(text, "Overdue", "Families")
    assert "more" in section(text, "Contacts in the area", "Requests")
    assert "more" in section(text, "Local projects", "There is not enough space")
    assert "There is not enough space here for 20 statements from the sources." in text
    assert WARNING in text


# The number of weeks.


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Enter the number of weeks."),
        *(
            (typed, "The number of weeks must be a whole number from 1 to 52, such as 4.")
            for typed in ("0", "53", "four", "1.5", "-1", "4 5", "1" * 5000, "٤", "<b>", "1e1")
        ),
    ],
)
def test_an_invalid_number_of_weeks_gets_an_error(typed: str, problem: str, official: User):
    get_area("swindon")
    response = get_briefing(official, "swindon", f"weeks={typed}")
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count(problem) >= 2, "in the summary and at the box"
    assert "<title>Error: Briefing on Swindon" in html
    assert response.context["form"]["weeks"].value() == typed
    assert "<article" not in html
    sent_back = get_briefing(official, "swindon", f"weeks={typed}", "pdf")
    assert sent_back.status_code == 302
    assert sent_back["Location"].startswith("/areas/swindon/briefing/?weeks=")


def test_changing_the_weeks_keeps_the_date(official: User):
    get_area("swindon")
    html = get_briefing(official, "swindon", "as_at=2011-03-19&known=then").content.decode()
    assert '<input type="hidden" name="as_at" value="2011-03-19">' in html
    assert '<input type="hidden" name="known" value="then">' in html
    assert '"/areas/swindon/briefing.pdf?as_at=2011-03-19&amp;known=then"' in html


# Files.


@pytest.mark.parametrize(("extension", "begins"), [("docx", b"PK\x03\x04"), ("pdf", b"%PDF-")])
def test_a_file_is_named_for_its_area_and_date(extension: str, begins: bytes, official: User):
    get_area("swindon")
    response = get_briefing(official, "swindon", "as_at=2011-03-19", extension)
    name = f"briefing-swindon-2011-03-19.{extension}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.content.startswith(begins)
    assert (
        response.content == get_briefing(official, "swindon", "as_at=2011-03-19", extension).content
    )


@pytest.mark.parametrize("extension", ["odt", "html", "PDF", "exe"])
def test_an_unknown_format_is_not_found(extension: str, official: User):
    get_area("swindon")
    assert get_briefing(official, "swindon", "", extension).status_code == 404
