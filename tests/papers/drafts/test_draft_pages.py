"""Prepare a draft paper: start it, its tasks, its words, what it contains, and issuing it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from commissions.models import Commission, Proposal
from papers import formats
from papers.domain import drafts
from papers.models import DraftPaper, Meeting
from papers.views import drafts as draft_views
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import ListCount, RequestList
from tests.factories.clock import march
from tests.factories.commissions import (
    link_sent_to,
    open_departments,
    reply_no_change,
    send_commission,
)
from tests.factories.drafts import ask, start_draft
from tests.factories.entries import get_request, write_news
from tests.factories.feedback import propose
from tests.factories.next_steps import add_step
from tests.helpers.forms import assert_refused, form_fields, main_text, parse
from tests.helpers.sign_in import client_for
from tests.papers.drafts.draft_steps import issue, send

pytestmark = pytest.mark.django_db


def statuses(client: Client, draft: DraftPaper) -> dict[str, str]:
    """Return the status of each task of a draft by its name."""
    items = parse(client.get(draft.get_absolute_url())).select(".govuk-task-list__item")
    return {
        item.a.get_text(): item.select_one(".govuk-task-list__status").get_text(strip=True)
        for item in items
    }


def follow_task(client: Client, draft: DraftPaper, name: str) -> Any:
    link = parse(client.get(draft.get_absolute_url())).find("a", string=name)
    page = client.get(link["href"])
    assert page.status_code == 200
    return page


def test_it_is_started_from_its_meeting_once(official_client: Client, meeting: Meeting):
    page = parse(official_client.get(meeting.get_absolute_url()))
    [form] = [each for each in page.main.find_all("form") if "draft" in each["action"]]
    first = official_client.post(form["action"], follow=True)
    assert "Draft paper for the Ministers’ meeting with leaders, 24 March 2011" in main_text(first)
    # It is as at today, because the meeting is ahead.
    assert "As at 22 March 2011." in main_text(first)
    again = official_client.post(form["action"], follow=True)
    assert again.redirect_chain == first.redirect_chain
    assert DraftPaper.objects.count() == 1
    shown = main_text(official_client.get(meeting.get_absolute_url()))
    assert "Draft paper, as at 22 March 2011" in shown
    assert "Olive Official" in main_text(official_client.get("/drafts/"))


def test_the_list_of_drafts_has_pages_and_the_open_ones_come_first(
    official_client: Client, official: User, draft: DraftPaper, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(draft_views, "ON_A_PAGE", 2)
    body = draft.meeting.body
    issued, discarded = (
        start_draft(official, Meeting.objects.create(body=body, held_on=march(day)))
        for day in (20, 21)
    )
    issue(official_client, issued)
    drafts.discard(by=official, draft=discarded)
    with CaptureQueriesContext(connection) as queries:
        pages = [official_client.get(f"/drafts/?page={number}") for number in (1, 2)]
    shown = [
        [link["href"] for link in parse(page).select("tbody td:first-child a")] for page in pages
    ]
    assert shown == [
        [draft.get_absolute_url(), discarded.get_absolute_url()],
        [issued.get_absolute_url()],
    ]
    assert "Next page" in main_text(pages[0])
    assert "Edition 2" in main_text(pages[1]).replace("\xa0", " ")
    assert not [each for each in queries if "printed_parts" in each["sql"]]


def test_the_tasks_say_how_things_stand_and_lead_to_where_they_are_done(
    official_client: Client, official: User, draft: DraftPaper, make_user: Callable[..., User]
):
    before = statuses(official_client, draft)
    assert before["From area leads, undecided"] == "None"
    last_met = dt.date(2011, 3, 3)
    criteria = RequestCriteria(stages=("in_progress", "on_going"), no_news_since=last_met)
    assert RequestList(official, criteria).count.number == 0
    assert before["Requests with no news since the last meeting"] == "None"
    assert before["Requests with a next step overdue"] == "None"
    assert before["Covering words"] == "Not started"
    assert before["Clearance"] == "Nobody asked"
    assert before["Issue"] == "Not issued"
    assert before["Annexes and date"] == "Annexes A and B"
    send_commission(open_departments(official, "DfE", "MoJ"), official)
    reply_no_change(link_sent_to("dfe@example.com"))
    undecided = Proposal.objects.count()
    add_step(get_request(5), official, "Write.", effective_on=march(18), due_on=march(21))
    propose(make_user(Role.LEAD, "swindon"), words="Grants cannot be pooled")
    after = statuses(official_client, draft)
    assert after["From area leads, undecided"] == "1 to decide on"
    assert after["Commissions unanswered"] == "1 awaited"
    assert undecided
    assert after["Proposals and barriers undecided"] == f"{undecided} to decide on"
    assert after["Requests with a next step overdue"] == "1 to do"
    for name in after:
        follow_task(official_client, draft, name)
    late = main_text(follow_task(official_client, draft, "Requests with a next step overdue"))
    assert "1 request found" in late
    leads = follow_task(official_client, draft, "From area leads, undecided")
    assert "Grants cannot be pooled" in main_text(leads)
    replies = follow_task(official_client, draft, "Proposals and barriers undecided")
    assert f"{undecided} replies say no change" in main_text(replies)
    assert "Ministry of Justice" in main_text(
        follow_task(official_client, draft, "Commissions unanswered")
    )


def test_the_date_is_a_task_when_the_record_has_gone_on(
    official_client: Client, draft: DraftPaper, settings: Any
):
    assert statuses(official_client, draft)["Annexes and date"] == "Annexes A and B"
    settings.TODAY = march(23)
    assert statuses(official_client, draft)["Annexes and date"] == "Check the date"
    shown = main_text(official_client.get(draft.get_absolute_url()))
    assert "As at 22 March 2011, and the record goes on." in shown


def test_a_paper_for_one_area_leaves_room_for_the_paper_for_all(
    official_client: Client, meeting: Meeting, draft: DraftPaper
):
    send(official_client, f"/drafts/{draft.pk}/contents/", area="swindon")
    shown = main_text(official_client.get(meeting.get_absolute_url()))
    assert "Draft paper, as at 22 March 2011, for Swindon" in shown
    assert "Prepare the paper" in shown
    official_client.post(f"/meetings/{meeting.pk}/draft/")
    assert DraftPaper.objects.count() == 2
    assert "Prepare the paper" not in main_text(official_client.get(meeting.get_absolute_url()))


def test_requests_without_news_are_as_many_as_the_list_behind_the_task(
    official_client: Client, official: User, the_record: None
):
    later = Meeting.objects.create(
        body=Meeting.objects.get(held_on=dt.date(2011, 3, 17)).body, held_on=dt.date(2011, 4, 7)
    )
    draft = start_draft(official, later)
    name = "Requests with no news since the last meeting"
    before = int(statuses(official_client, draft)[name].split()[0])
    assert f"{before} requests found" in main_text(follow_task(official_client, draft, name))
    write_news(get_request(5), official, "HO has agreed.")
    assert statuses(official_client, draft)[name] == f"{before - 1} to do"


def test_a_task_with_more_to_do_than_is_counted_is_not_done(
    official_client: Client, draft: DraftPaper, monkeypatch: pytest.MonkeyPatch
):
    name = "Requests with no news since the last meeting"
    for count, status in (
        (ListCount(0, over=True), "An unknown number to do"),
        (ListCount(1_000, over=True), "Over 1,000 to do"),
        (ListCount(1_000), "1,000 to do"),
        (ListCount(0), "None"),
    ):
        monkeypatch.setattr(RequestList, "count", count)
        assert statuses(official_client, draft)[name] == status


def test_the_tasks_take_the_same_number_of_queries_however_much_there_is(
    official_client: Client,
    official: User,
    draft: DraftPaper,
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    def count() -> int:
        with django_assert_max_num_queries(100) as counted:
            official_client.get(draft.get_absolute_url())
        return len(counted)

    def grow(number: int) -> Commission:
        ask(official, draft, name=f"Person {number}", email=f"p{number}@example.com")
        add_step(get_request(number), official, "Write.", effective_on=march(18), due_on=march(21))
        return send_commission(open_departments(official, "DfE", "MoJ"), official)

    grow(5)
    few = count()
    grow(6)
    grow(7)
    assert count() == few


def test_covering_words_are_saved_and_printed(official_client: Client, draft: DraftPaper):
    address = f"/drafts/{draft.pk}/words/"
    usual = form_fields(official_client.get(address))["introduction"][0]
    assert "This paper is a record" in usual or usual
    page = send(official_client, address, title="For ministers", introduction="1. **Read** this.")
    assert page.status_code == 302
    assert statuses(official_client, draft)["Covering words"] == "Saved on 22 March 2011"
    shown = parse(official_client.get(f"/drafts/{draft.pk}/paper/"))
    assert shown.h1.get_text() == "For ministers"
    assert shown.find("strong", string="Read")
    empty = send(official_client, address, title=" ")
    assert_refused(empty, "Enter the title of the paper.", "title")


def test_two_writers_both_keep_what_they_typed(
    official_client: Client, draft: DraftPaper, make_user: Callable[..., User]
):
    colleague = client_for(make_user(Role.OFFICIAL, name="Colin Colleague"))
    address = f"/drafts/{draft.pk}/words/"
    held = form_fields(official_client.get(address))
    send(colleague, address, title="Theirs", introduction="What Colin wrote.")
    page = official_client.post(address, {**held, "title": "Mine", "introduction": "My own words."})
    assert page.status_code == 409
    shown = main_text(page)
    assert "Colin Colleague has saved this draft since you opened the form" in shown
    assert "What Colin wrote." in shown
    kept = form_fields(page)
    assert kept["introduction"] == ["My own words."]
    draft.refresh_from_db()
    assert draft.introduction == "What Colin wrote."
    # Having read both, they save theirs. Sent twice, it is saved once.
    assert official_client.post(address, kept).status_code == 302
    assert official_client.post(address, kept).status_code == 302
    draft.refresh_from_db()
    assert (draft.introduction, draft.version) == ("My own words.", 3)


def test_what_somebody_else_changed_is_not_undone_by_saving_again(
    official_client: Client, draft: DraftPaper, make_user: Callable[..., User]
):
    colleague = client_for(make_user(Role.OFFICIAL))
    words, contents = f"/drafts/{draft.pk}/words/", f"/drafts/{draft.pk}/contents/"
    held = form_fields(official_client.get(words))
    send(colleague, words, title="Theirs", marking="OFFICIAL")
    late = official_client.post(words, {**held, "introduction": "Mine.\n\nTwo paragraphs."})
    kept = form_fields(late)
    assert (kept["title"], kept["marking"]) == (["Theirs"], ["OFFICIAL"])
    official_client.post(words, kept)
    draft.refresh_from_db()
    assert (draft.title, draft.introduction) == ("Theirs", "Mine.\n\nTwo paragraphs.")
    held = form_fields(official_client.get(contents))
    send(colleague, contents, annex_c="on", as_at_day="21")
    late = official_client.post(contents, {**held, "steps": "on"})
    assert late.status_code == 409
    ticked = {box["name"]: "on" for box in parse(late).select("input[type=checkbox][checked]")}
    official_client.post(contents, {**form_fields(late), **ticked})
    draft.refresh_from_db()
    assert (draft.as_at, draft.parts) == (march(21), ["steps", "annex_c"])


def test_what_it_contains_is_chosen_and_two_who_choose_are_told(
    official_client: Client, draft: DraftPaper, make_user: Callable[..., User]
):
    group = Meeting.objects.get(held_on=dt.date(2011, 3, 17))
    address = f"/drafts/{draft.pk}/contents/"
    held = form_fields(official_client.get(address))
    typed = {"changes_since": f"meeting-{group.pk}", "annex_c": "on", "steps": "on"}
    assert official_client.post(address, {**held, **typed}).status_code == 302
    told = statuses(official_client, draft)
    assert told["Changes"] == "Since the Community Budgets Group, 17 March 2011"
    assert told["Annexes and date"] == "Annexes A, B and C"
    shown = main_text(official_client.get(f"/drafts/{draft.pk}/paper/"))
    assert "Annex C:" in shown
    assert "Changes since the Community Budgets Group, 17 March 2011" in shown
    colleague = client_for(make_user(Role.OFFICIAL))
    late = colleague.post(address, {**held, "annex_d": "on"})
    assert late.status_code == 409
    assert "has saved this draft since you opened the form" in main_text(late)
    [box] = parse(late).select("#id_annex_d")
    assert box.has_attr("checked")
    future = {**held, "as_at_day": "23", "as_at_month": "3", "as_at_year": "2011"}
    assert "Error" in parse(official_client.post(address, future)).title.get_text()


def test_a_draft_with_too_many_lines_leads_to_what_it_contains(
    official_client: Client, draft: DraftPaper, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(formats, "MAX_LINES", 20)
    for part in ("", "words/", "paper/", "paper/download.pdf", "clearance/", "issue/"):
        page = official_client.get(f"/drafts/{draft.pk}/{part}", follow=True)
        assert page.redirect_chain[-1][0] == f"/drafts/{draft.pk}/contents/"
        assert "choose a department or an area" in page.content.decode()
    send(official_client, f"/drafts/{draft.pk}/contents/", area="swindon")
    assert official_client.get(draft.get_absolute_url()).status_code == 200


def test_a_draft_whose_baseline_has_moved_leads_to_what_it_contains(
    official_client: Client, draft: DraftPaper
):
    group = Meeting.objects.get(held_on=march(17))
    send(official_client, f"/drafts/{draft.pk}/contents/", changes_since=f"meeting-{group.pk}")
    send(official_client, f"/drafts/{draft.pk}/contents/", as_at_day="18")
    Meeting.objects.filter(pk=group.pk).update(held_on=march(19))
    page = official_client.get(draft.get_absolute_url(), follow=True)
    assert "The paper cannot be made as it was chosen." in page.content.decode()
    assert "Choose a meeting or edition from 18 March 2011 or earlier." in main_text(page)
