"""What was done with requests is told with who did it and when, and leads to what it changed."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import (
    bulk,
    corrections,
    evidence,
    joins,
    next_steps,
    owners,
    shared_outcomes,
)
from requests_log.domain.bulk import Wish
from requests_log.models import BulkKind, EntryKind, Request, WordingDismissal
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.entries import get_request, move, write_news
from tests.factories.evidence import attach
from tests.factories.feedback import give_feedback
from tests.factories.next_steps import add_step
from tests.factories.positions import say
from tests.helpers.activity import told
from tests.helpers.forms import main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
ABOUT = "CB-001, Sharing a budget"


def test_entries_have_their_author_time_and_a_link_to_themselves(
    swindon_request: Request, official: User, official_client: Client
):
    news = write_news(swindon_request, official, "DfE has agreed.")
    moved = move(get_request(1), official, Stage.RESOLVED)
    assert told(official_client) == [
        f"Olive Official moved {ABOUT} to resolved",
        f"Olive Official updated {ABOUT}",
        f"Olive Official raised {ABOUT}",
    ]
    page = parse(official_client.get("/history/"))
    assert [each.get_text() for each in page.select("main h2")] == ["Tuesday 22 March 2011"]
    times = [each.get_text() for each in page.select("main time")]
    assert times[0] == f"{moved.recorded_at:%H:%M}"
    links = [each["href"] for each in page.select(".app-activity a")]
    assert links[:2] == [
        f"/requests/CB-001/?entry={each.pk}#entry-{each.pk}" for each in (moved, news)
    ]
    request = parse(official_client.get("/requests/CB-001/"))
    for link in links:
        assert request.select_one(f"#{link.partition('#')[2]}"), link


def test_what_was_withdrawn_or_corrected_says_so(
    swindon_request: Request, official: User, official_client: Client
):
    entry = write_news(swindon_request, official, "DfE has agreed.")
    corrections.withdraw(by=official, entry=entry, reason="It had not.")
    assert told(official_client)[:2] == [
        f"Olive Official withdrew an entry of {ABOUT}",
        f"Olive Official updated {ABOUT} Withdrawn since",
    ]
    anchors = [f"#entry-{each.pk}" for each in swindon_request.entries.all()]
    page = parse(official_client.get("/requests/CB-001/"))
    assert all(page.select_one(anchor) for anchor in anchors)


def test_the_record_of_2011_was_first_recorded(the_record: None, official_client: Client):
    found = told(official_client)
    author = "Department for Communities and Local Government"
    assert f"{author} first recorded CB-012, Prisoner release dates and placements" in found
    # The four next steps that the paper prints, and the edition.
    assert sum("added a next step to" in each for each in found) == 4
    assert sum("issued Edition 1" in each for each in found) == 1


def test_what_is_done_with_many_requests_is_one_line_with_a_page_of_its_own(
    make_request: Any, official: User, official_client: Client
):
    requests = [make_request() for _ in range(3)]
    seen = dict.fromkeys(requests)
    date = Wish(BulkKind.TARGET_DATE, target_date=dt.date(2011, 5, 1))
    act, _results = bulk.do_together(by=official, wish=date, seen=seen)
    bulk.do_together(by=official, wish=Wish(BulkKind.OWNER, owner=official), seen=seen)
    assert told(official_client)[:3] == [
        "Olive Official changed who looks after 3 requests to Olive Official",
        "Olive Official changed the target date of 3 requests to 1 May 2011",
        "Olive Official raised CB-003, Sharing a budget",
    ]
    page = parse(official_client.get(f"/history/together/{act.pk}/"))
    assert page.h1.get_text() == "Changed the target date of 3 requests to 1 May 2011"
    entries = [request.entries.last() for request in requests]
    assert [each["href"] for each in page.select("main li a")] == [
        f"{each.request.get_absolute_url()}?entry={each.pk}#entry-{each.pk}" for each in entries
    ]
    bulk.undo_together(by=official, act=act)
    assert told(official_client)[0] == (
        "Olive Official undid Move the target date, 1 May 2011, for 3 requests"
    )
    assert told(official_client)[2].endswith("3 requests to 1 May 2011 Undone since")
    assert "It was undone on 22 March 2011" in main_text(
        official_client.get(f"/history/together/{act.pk}/")
    )
    assert official_client.get("/history/together/0/").status_code == 404


def test_owners_are_given_and_handed_over(
    make_request: Any, official: User, official_client: Client, make_user: Any
):
    colleague = make_user(Role.OFFICIAL, name="Colin Colleague")
    for _ in range(2):
        owners.assign(by=official, request=make_request(), official=official)
    owners.hand_over(by=colleague, leaver=official, official=colleague)
    owners.assign(by=colleague, request=get_request(1), official=None)
    found = told(official_client)
    assert found[:3] == [
        "Colin Colleague changed who looks after CB-001 to nobody",
        "Colin Colleague changed who looks after 2 requests to Colin Colleague",
        "Olive Official changed who looks after CB-002 to Olive Official",
    ]
    handed_over = parse(official_client.get("/history/")).select(".app-activity a")[1]["href"]
    assert "CB-002 , Sharing a budget" in main_text(official_client.get(handed_over))


def test_positions_and_steps_lead_to_their_part_of_the_request(
    make_request: Any, official: User, official_client: Client
):
    joint = make_request(departments=[get_department("DfE"), get_department("MoJ")])
    say(joint, official, "MoJ")
    step = add_step(joint, official, "Send a note.")
    next_steps.end_step(by=official, step=step, outcome="done", effective_on=TODAY)
    stream = get_workstream()
    add_step(stream, official, "Meet.")
    assert told(official_client)[:4] == [
        f"Olive Official added a next step to {stream}: DfE: Meet",
        f"Olive Official ended a next step of {ABOUT}: DfE: Send a note (done)",
        f"Olive Official added a next step to {ABOUT}: DfE: Send a note",
        f"Olive Official recorded what MoJ says of {ABOUT}",
    ]
    page = parse(official_client.get("/history/"))
    for link in [each["href"] for each in page.select(".app-activity a")[:4]]:
        address, _, anchor = link.partition("#")
        assert parse(official_client.get(address)).select_one(f"#{anchor}"), link


def test_joins_and_decisions_on_them(
    the_record: None, make_user: Any, official: User, official_client: Client
):
    kent = make_user(Role.LEAD, "kent", name="Kate Kent")
    request = get_request(1)
    said = joins.propose_join(by=kent, request=request, area=get_area("kent"), words="Ours too.")
    joins.decline_join(by=official, join=said, reason="It is another.")
    about = f"Kent has this barrier too: {request.reference}"
    found = told(official_client)
    assert found[0].startswith(f"Olive Official declined that {about}")
    assert found[1].startswith(f"Kate Kent said that {about}")


def test_an_accepted_join_is_one_line(
    make_request: Any, make_user: Any, official: User, official_client: Client
):
    request = make_request(areas=[get_area("swindon")], reach="named_and_others")
    kent = make_user(Role.LEAD, "kent", "swindon", name="Kate Kent")
    said = joins.propose_join(by=kent, request=request, area=get_area("kent"), words="Ours too.")
    joins.accept_join(by=official, join=said, seen=request.line)
    assert request.entries.last().kind == EntryKind.AMENDED
    assert told(official_client) == [
        f"Olive Official accepted that Kent has this barrier too: {ABOUT}",
        f"Kate Kent said that Kent has this barrier too: {ABOUT}",
        f"Olive Official raised {ABOUT}",
    ]


def test_no_full_stop_stands_within_a_line(
    make_request: Any, official: User, official_client: Client
):
    request = make_request(issue="Sharing a budget.")
    add_step(request, official, "Send a note.")
    move(request, official, Stage.RESOLVED)
    assert told(official_client)[:2] == [
        f"Olive Official moved {ABOUT} to resolved",
        f"Olive Official added a next step to {ABOUT}: DfE: Send a note",
    ]


def test_feedback_shared_outcomes_and_wording(
    resolved_request: Request, lead: User, official: User, official_client: Client
):
    give_feedback(resolved_request, lead)
    entry = resolved_request.line
    shared_outcomes.share_outcome(
        by=official, request=resolved_request, seen=entry, words="It may be shared."
    )
    shared_outcomes.stop_sharing(by=official, request=resolved_request)
    WordingDismissal.objects.create(
        request=resolved_request, kind="abbreviation", words="FMP", by=official
    )
    # The next step of DCLG that the answer added is not what the lead did.
    assert told(official_client)[:4] == [
        f"Olive Official left the wording as it is in {ABOUT}: “FMP”",
        f"Olive Official stopped sharing the outcome of {ABOUT}",
        f"Olive Official shared with every area the outcome of {ABOUT}",
        f"Len Lead said for Swindon that this is partly solved: {ABOUT}",
    ]
    page = parse(official_client.get("/history/"))
    for each in page.select(".app-activity a"):
        assert official_client.get(each["href"].partition("#")[0]).status_code == 200


def test_a_note_of_a_champion_is_told(champion: User, make_request: Any, official_client: Client):
    request = make_request(areas=[get_area("leicestershire")])
    client = client_for(champion)
    client.post(f"/admin/requests_log/request/{request.pk}/note/", {"note": "I will ask."})
    assert told(official_client)[0] == f"Chris Champion added a note to {ABOUT}"
    assert "I will ask." not in official_client.get("/history/").content.decode()


def test_evidence_and_its_withdrawal(
    swindon_request: Request, official: User, official_client: Client
):
    kept = attach(official, swindon_request)
    evidence.withdraw(by=official, evidence=kept, reason="A slip.")
    withdrawn, attached = told(official_client)[:2]
    assert withdrawn.startswith(f"Olive Official withdrew evidence of {ABOUT}: {kept.title}")
    assert attached == f"Olive Official attached evidence to {ABOUT}: {kept.title} Withdrawn since"
    link = parse(official_client.get("/history/")).select(".app-activity a")[0]["href"]
    assert link == f"/requests/CB-001/?entry={kept.entry_id}#entry-{kept.entry_id}"
