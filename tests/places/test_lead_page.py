"""Your requests: what has moved, what is asked of a lead, and what happens next with each."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from areas.models import Area
from digests.models import LastLook
from requests_log.domain import positions
from requests_log.domain.feedback import give_feedback
from requests_log.domain.next_steps import StepOwner, end_step
from requests_log.models import NextStep, PositionChannel, Request, StepOutcome
from requests_log.queries import request_list
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY, march
from tests.factories.commissions import open_areas, send_commission
from tests.factories.entries import write_news
from tests.factories.next_steps import add_step
from tests.helpers.forms import form_fields, parse, text_at
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
PAGE = "/your-requests/"


@pytest.fixture
def client_of_lead(lead: User) -> Client:
    return client_for(lead)


def part(client: Client, heading: str) -> str:
    """Return the text of the half of the first screen that this heading begins."""
    section = parse(client.get(PAGE)).find("section", attrs={"aria-labelledby": heading})
    return " ".join(section.get_text(" ").split())


def mark_as_read(client: Client) -> None:
    assert client.post("/looked/", form_fields(client.get(PAGE))).status_code == 302


def group_of(client: Client, heading: str) -> str:
    found = [each for each in parse(client.get(PAGE)).select("h2") if heading in each.text]
    return " ".join(found[0].find_parent("section").get_text(" ").split()) if found else ""


def test_what_has_changed_since_the_last_look_and_no_more(
    client_of_lead: Client, swindon_request: Request, official: User, make_request: Any
):
    make_request(areas=[get_area("kent")])
    assert "Yes: 1 request has changed since 8 March 2011." in part(client_of_lead, "moved")
    mark_as_read(client_of_lead)
    assert "No: nothing has changed since 22 March 2011." in part(client_of_lead, "moved")
    write_news(swindon_request, official, "DfE has agreed.")
    moved = part(client_of_lead, "moved")
    assert "Yes: 1 request has changed since 22 March 2011." in moved
    assert f"{swindon_request.reference} {swindon_request.line.issue} New status." in moved


def test_opening_the_page_marks_nothing_as_read(client_of_lead: Client, swindon_request: Request):
    client_of_lead.get(PAGE)
    assert not LastLook.objects.exists()


def test_own_changes_come_before_those_of_all_areas(client_of_lead: Client, make_request: Any):
    own = make_request(areas=[get_area("swindon")])
    wide = [make_request(areas=[], reach="many") for _ in range(3)]
    page = parse(client_of_lead.get(PAGE))
    moved = page.find("section", attrs={"aria-labelledby": "moved"})
    assert moved.select_one("ul a").text == own.reference
    folded = moved.select_one("details").get_text(" ")
    assert [each.reference in folded for each in wide] == [True, False, False]


def test_nothing_is_asked(client_of_lead: Client, swindon_request: Request):
    assert "No: there is nothing for you to do today." in part(client_of_lead, "asked")


def test_a_commission_a_step_and_a_verdict_are_asked(
    client_of_lead: Client,
    lead: User,
    official: User,
    swindon_request: Request,
    resolved_request: Request,
):
    send_commission(open_areas(official, "swindon"), official)
    for what, area in (("Send us the figures.", "swindon"), ("A planted step.", "kent")):
        owner = StepOwner(area=get_area(area))
        add_step(
            swindon_request, official, what, owner=owner, effective_on=march(17), due_on=march(21)
        )
    asked = part(client_of_lead, "asked")
    assert "DCLG has asked Swindon for further barriers by" in asked
    assert "it is for Swindon to act: Send us the figures. Due 21 March 2011. Overdue" in asked
    assert "planted" not in asked
    assert f"Tell us if {resolved_request.reference} is solved" in asked


def test_a_step_on_a_request_that_a_lead_may_not_see_is_hidden(
    client_of_lead: Client, official: User, make_request: Any
):
    other = make_request(areas=[get_area("kent")])
    add_step(other, official, "A planted step.", owner=StepOwner(area=get_area("swindon")))
    assert "planted" not in text_at(client_of_lead, PAGE)


def test_after_partly_solved_the_step_of_dclg_is_told(
    client_of_lead: Client, lead: User, official: User, resolved_request: Request
):
    give_feedback(
        by=lead,
        request=resolved_request,
        area=get_area("swindon"),
        answer="partly",
        why="Schools may not.",
        seen=resolved_request.line,
    )
    own = group_of(client_of_lead, "Your own requests")
    assert "Resolved, but not solved" in own
    assert (
        "Swindon says that this is only partly solved. It is for DCLG to act: Look at what the"
        " outcome has not solved, and say what will be done." in own
    )
    [step] = NextStep.objects.all()
    end_step(by=official, step=step, outcome=StepOutcome.DROPPED, effective_on=TODAY)
    own = group_of(client_of_lead, "Your own requests")
    assert "Swindon says that this is only partly solved. DCLG has not said yet" in own
    dclg = StepOwner(department=get_department("DCLG"))
    add_step(resolved_request, official, "Write to schools.", owner=dclg, due_on=march(31))
    own = group_of(client_of_lead, "Your own requests")
    assert (
        "Swindon says that this is only partly solved. It is for DCLG to act: Write to schools."
        " This is due by 31 March 2011." in own
    )


def test_the_first_of_several_steps_is_told(
    client_of_lead: Client, swindon_request: Request, official: User
):
    for due in (30, 25, 28):
        add_step(swindon_request, official, f"Step of the {due}th.", due_on=march(due))
    own = group_of(client_of_lead, "Your own requests")
    assert "Step of the 25th. This is due by 25 March 2011. 2 more next steps follow." in own
    assert "28th" not in own


def test_a_department_that_has_not_answered_is_named(
    client_of_lead: Client, make_request: Any, official: User
):
    joint = make_request(
        areas=[get_area("swindon")], departments=[get_department("DfE"), get_department("MoJ")]
    )
    assert "has not answered" not in text_at(client_of_lead, PAGE)
    positions.record_position(
        by=official,
        request=joint,
        department=get_department("MoJ"),
        effective_on=TODAY,
        channel=PositionChannel.LETTER,
        text="MoJ agrees.",
    )
    assert "DfE has not answered yet." in group_of(client_of_lead, "Your own requests")


def test_the_requests_of_a_group_come_after_a_members_own(
    make_user: Callable[..., User], make_request: Any
):
    bury, whole = get_area("bury"), get_area("greater-manchester")
    Area.objects.filter(pk=bury.pk).update(group=whole, is_first_phase=False)
    of_group, own = make_request(areas=[whole]), make_request(areas=[bury])
    client = client_for(make_user(Role.LEAD, "bury"))
    headings = [each.text for each in parse(client.get(PAGE)).select("section h2")]
    assert [each.split(" \n")[0].strip()[:24] for each in headings[2:4]] == [
        "Your own requests 1 open",
        "Requests of your group 1",
    ]
    assert own.reference in group_of(client, "Your own requests")
    assert of_group.reference not in group_of(client, "Your own requests")
    assert of_group.reference in group_of(client, "Requests of your group")
    client = client_for(make_user(Role.LEAD, "greater-manchester"))
    assert own.reference in group_of(client, "Your own requests")
    assert group_of(client, "Requests of your group") == ""


def test_more_requests_than_are_counted_are_not_told_apart(
    client_of_lead: Client, make_request: Any, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        make_request(areas=[get_area("swindon")])
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 2)
    monkeypatch.setattr("places.queries.lead_page.ON_A_PAGE", 2)
    own = group_of(client_of_lead, "Your own requests and those of your group")
    assert "Showing the first 2 of 3. View all open requests" in own


def test_requests_for_all_areas_are_folded_and_the_rest_is_a_list(
    client_of_lead: Client, make_request: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("places.queries.lead_page.FEW_FOLDED", 1)
    first, second = (make_request(areas=[], reach="many") for _ in range(2))
    page = parse(client_of_lead.get(PAGE))
    text = group_of(client_of_lead, "Requests for many or all areas")
    assert "2 in any stage" in text
    assert "All requests that you can see" in text
    assert second.reference not in text
    details = [each.get_text(" ") for each in page.select("details")]
    assert any(first.reference in each and "for many or all areas" in each for each in details)


def test_a_verdict_is_asked_on_a_request_for_all_areas_that_the_page_does_not_show(
    client_of_lead: Client, make_request: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("places.queries.lead_page.FEW_FOLDED", 1)
    shown, last = (
        make_request(areas=[], reach="many", stage=stage)
        for stage in (Stage.IN_PROGRESS, Stage.RESOLVED)
    )
    asked = part(client_of_lead, "asked")
    assert f"Tell us if {last.reference} is solved" in asked
    assert shown.reference not in asked


def test_a_past_date_shows_requests_alone(
    client_of_lead: Client, swindon_request: Request, official: User
):
    page = text_at(client_of_lead, f"{PAGE}?as_at=2011-03-20")
    assert "Your own requests" in page
    for today_only in ("Has anything moved?", "Do you need to do anything?", "Mark all changes"):
        assert today_only not in page


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_areas_and_requests(
    number: int, make_user: Callable[..., User], make_request: Any, official: User
):
    slugs = ["swindon", "kent", "lewisham"][:number]
    client = client_for(make_user(Role.LEAD, *slugs))
    for slug in slugs:
        row = make_request(areas=[get_area(slug)])
        add_step(row, official, "A step.")
        make_request(areas=[get_area(slug)], stage=Stage.RESOLVED)
        make_request(areas=[], reach="many")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as found:
        client.get(PAGE)
    # Of one area, some counts are stored; of several, they are read from the index.
    assert len(found) <= 48


def test_what_was_marked_stays_read(lead: User, client_of_lead: Client, swindon_request: Request):
    mark_as_read(client_of_lead)
    newest = LastLook.objects.get().marks
    client_of_lead.post("/looked/", {"entries": "0", "steps": "0", "endings": "0"})
    assert LastLook.objects.get().marks == newest
    assert LastLook.objects.get().looked_on == TODAY
    assert client_of_lead.post("/looked/", {"entries": "x"}).status_code == 404
