"""The wording of papers as data: dated, edited in the browser, and kept by editions."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from papers.domain import publish
from papers.domain.paper_wording import read_wording
from papers.domain.scope import PaperScope
from papers.models import Edition, Meeting, PaperWording
from papers.queries.paper_request import PaperRequest
from provenance.models import AuditEvent
from requests_log.as_of import AsOf
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.helpers.forms import assert_refused, form_fields, main_text, parse

APRIL = dt.date(2011, 4, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def record(the_record: None) -> None:
    """The record of 22 March 2011, with its wording."""


def wording(part: str, day: dt.date = TODAY) -> str:
    return read_wording(day)[part]


@pytest.mark.usefixtures("record")
def test_what_speaks_of_april_ends_with_march():
    last = APRIL - dt.timedelta(days=1)
    assert wording("table_1", last).endswith("that need to be resolved for April")
    assert wording("table_1", APRIL).endswith("that need to be resolved")
    assert "before 1 April" in wording("on_going_opening", last)
    assert wording("on_going_opening", APRIL) == ""


@pytest.mark.usefixtures("record")
def test_the_openings_are_printed_in_papers_of_all_requests_alone(official: User, make_user: Any):
    whole = PaperRequest(PaperScope(official), AsOf(TODAY)).build()
    assert whole.annexes[0].opening.startswith("Places that are more advanced in their thinking")
    assert whole.annexes[0].parts[1].opening.startswith("Requests relating to data sharing")
    lead = make_user("lead", "kent")
    for scope in (PaperScope(official, area=get_area("kent")), PaperScope(lead)):
        paper = PaperRequest(scope, AsOf(TODAY)).build()
        assert (paper.annexes[0].opening, paper.annexes[0].parts[1].opening) == ("", "")
        assert "requests of Whitehall for Kent only" in paper.introduction


def test_a_database_without_any_wording_prints_what_the_service_came_with():
    assert not PaperWording.objects.exists()
    assert wording("annex_b") == "Requests received from areas that have been addressed"
    assert "data sharing" in wording("on_going_opening")


def test_a_heading_that_has_no_wording_for_a_date_is_never_empty():
    PaperWording.objects.create(part="annex_b", text="Addressed", since=APRIL)
    assert wording("annex_b") == "Requests received from areas that have been addressed"
    assert wording("annex_b", APRIL) == "Addressed"
    # An opening may be left out.
    assert wording("annex_a_opening") == ""


@pytest.mark.usefixtures("record")
def test_an_official_gives_a_heading_new_wording_from_a_date(
    official: User, official_client: Client, settings: Any
):
    settings.TODAY = dt.date(2011, 4, 5)
    edition = Edition.objects.get()
    before = publish.load_paper(edition)
    page = official_client.get("/wording/")
    assert "Table 1: Requests received from areas that need to be resolved for April" in main_text(
        page
    )
    old = PaperWording.objects.get(part="annex_b")
    change = f"/wording/{old.pk}/change/"
    given = {name: values[0] for name, values in form_fields(official_client.get(change)).items()}
    ends = {"until_day": "1", "until_month": "4", "until_year": "2011"}
    saved = official_client.post(change, given | ends, follow=True)
    assert "Heading of Annex B saved." in main_text(saved)
    add = parse(saved).select_one("a[href$='part=annex_b']")["href"]
    starts = {"since_day": "1", "since_month": "4", "since_year": "2011"}
    new = {"part": "annex_b", "text": "What has been settled", **starts}
    saved = official_client.post(add, new, follow=True)
    assert "What has been settled" in main_text(saved)
    for day, title in ((TODAY, old.text), (APRIL, "What has been settled")):
        assert PaperRequest(PaperScope(official), AsOf(day)).build().annexes[1].title == title
    assert publish.load_paper(edition) == before
    assert AuditEvent.objects.filter(subject_key="wording").count() == 2
    assert "Heading of Annex B" in main_text(official_client.get("/history/"))


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("part", "text", "message"),
    [
        ("annex_b", "Another", "There is other wording for these dates, which begins"),
        ("scoped_introduction", "For you only.", "Write {scope} where the name"),
        ("introduction", "There are {many}.", "Nothing fills {many} here. Use {as_at}, {commis"),
        ("annex_c", "About {total}", "Nothing fills {total} here. Leave it out."),
        ("nothing", "Text", "Choose part from the list."),
        ("annex_b", "", "Wording must not be empty."),
    ],
)
def test_wording_that_cannot_be_is_refused_and_kept(
    part: str, text: str, message: str, official_client: Client
):
    PaperWording.objects.filter(part__in=("scoped_introduction", "introduction")).delete()
    response = official_client.post("/wording/add/", {"part": part, "text": text})
    assert_refused(response, message)
    assert form_fields(response)["text"] == [text]


def test_an_area_with_braces_in_its_name_is_printed_as_it_is():
    assert "requests of Whitehall for {0} {x} only" in read_wording(TODAY).introduce("{0} {x}")


@pytest.mark.usefixtures("record")
def test_a_body_has_an_introduction_of_its_own_which_the_record_fills(
    official: User, official_client: Client
):
    group, ministers = Meeting.objects.get(held_on=dt.date(2011, 3, 17)), Meeting.objects.first()
    given = {
        "part": "introduction",
        "body": str(ministers.body.pk),
        "text": "# For ministers\n1. On {as_at} there are {total}: {in_progress}, {on_going} and "
        "{resolved}.\n2. {commission}\n3. For the {meeting}.",
    }
    saved = official_client.post("/wording/add/", given, follow=True)
    assert "For meetings of the Ministers’ meeting with leaders" in main_text(saved)
    scope, at = PaperScope(official), AsOf(TODAY)
    said = PaperRequest(scope, at, meeting=ministers).introduction.split("\n")
    assert said[0] == "# For ministers"
    assert said[1] == "1. On 22 March 2011 there are 33: 15, 3 and 15."
    assert said[2].startswith("2. Eight of 16 areas responded to Baroness Hanham’s request")
    assert said[3] == "3. For the Ministers’ meeting with leaders, 24 March 2011."
    assert len(said) == 4
    usual = PaperWording.objects.get(part="introduction", body=None).text
    for meeting in (group, None):
        assert PaperRequest(scope, at, meeting=meeting).introduction == usual
    # It is what an official begins with.
    form = official_client.get(f"/paper/issue/?as_at=2011-03-22&meeting={ministers.pk}")
    assert form_fields(form)["introduction"][0].split("\n") == said


@pytest.mark.usefixtures("record")
def test_only_an_introduction_is_for_one_bodys_meetings(official_client: Client):
    body = Meeting.objects.first().body.pk
    given = {"part": "annex_c", "text": "Update", "body": str(body)}
    response = official_client.post("/wording/add/", given)
    assert_refused(response, "Only an introduction can be for one group’s meetings.", "body")
