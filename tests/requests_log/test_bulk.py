"""The same with many requests: ticked, checked, done in one step, and undone as a whole."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import bulk, integrity, owners
from requests_log.domain.bulk import Wish
from requests_log.models import BulkAct, BulkKind, RequestOwner, Workstream
from requests_log.queries import keyset, request_list
from tests.factories.areas import get_workstream
from tests.factories.entries import get_request, write_news
from tests.helpers.forms import assert_refused, form_fields, main_text, parse
from tests.helpers.sign_in import client_for
from tests.helpers.spreadsheets import EXTENSIONS, read_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
PAGE = "/requests/together/"
MAY = dt.date(2011, 5, 1)
TO_MAY = {"kind": "target_date", "target_date_day": 1, "target_date_month": 5}
TO_MAY |= {"target_date_year": 2011}


def ticks(client: Client, query: str) -> list[str]:
    """Return the values of the boxes on a page of the list."""
    return [
        str(box["value"])
        for box in parse(client.get(f"/requests/?{query}")).select("[name=ticked]")
    ]


def test_ten_target_dates_slip_and_are_undone(official_client: Client):
    ticked = ticks(official_client, "stage=in_progress")[:10]
    page = official_client.post(PAGE, {"ticked": ticked, "query": "stage=in_progress"})
    assert "10 ticked: CB-001, CB-002" in main_text(page)
    check = official_client.post(PAGE, {**form_fields(page), **TO_MAY, "action": "check"})
    assert main_text(check).count("1 April 2011 1 May 2011") == 10
    assert get_request(1).target_date == dt.date(2011, 4, 1)
    done = official_client.post(PAGE, {**form_fields(check), "action": "save"})
    assert "Move the target date, 1 May 2011: 10 requests" in main_text(done)
    assert get_request(1).target_date == get_request(10).target_date == MAY
    assert get_request(11).target_date == dt.date(2011, 4, 1)
    # The status is as it was.
    assert get_request(1).line.status.startswith("Schools can engage")
    act = BulkAct.objects.get()
    undone = official_client.post(f"{PAGE}{act.pk}/undo/", follow=True)
    assert "Undone: Move the target date, 1 May 2011, for 10 requests." in main_text(undone)
    assert get_request(1).target_date == get_request(10).target_date == dt.date(2011, 4, 1)
    assert list(integrity.find_disagreements()) == []
    # One line in the changes, and one for its undoing.
    history = main_text(official_client.get("/history/"))
    assert history.count("changed the target date of 10 requests to 1 May 2011 Undone since") == 1
    assert history.count("undid Move the target date, 1 May 2011, for 10 requests") == 1
    assert "updated CB-001" not in history
    assert "withdrew" not in history
    again = official_client.post(f"{PAGE}{act.pk}/undo/", follow=True)
    assert "can no longer be undone" in main_text(again)


def test_all_that_match_are_chosen(official_client: Client):
    page = official_client.post(PAGE, {"everything": "on", "query": "department=DfE"})
    assert "ticked: CB-001, CB-002" in main_text(page)
    check = official_client.post(PAGE, {**form_fields(page), "kind": "confirm", "action": "check"})
    assert "Confirmed 22 March 2011" in main_text(check)
    found = len(parse(check).select("tbody tr"))
    assert found == len(ticks(official_client, "department=DfE"))


def test_what_somebody_changed_meanwhile_is_left_alone(official: User, official_client: Client):
    ticked = ticks(official_client, "words=CB-005") + ticks(official_client, "words=CB-006")
    write_news(get_request(5), official, "HO has agreed.")
    done = main_text(official_client.post(PAGE, {"ticked": ticked, **TO_MAY, "action": "save"}))
    assert "CB-005 Somebody has changed it since you ticked it." in done
    assert get_request(5).line.status == "HO has agreed."
    assert get_request(5).target_date == dt.date(2011, 4, 1)
    assert get_request(6).target_date == MAY


def test_what_refuses_says_why(official: User, official_client: Client):
    seen = {get_request(number): None for number in (5, 6)}
    bulk.do_together(by=official, wish=Wish(BulkKind.TARGET_DATE, MAY), seen=seen)
    seen = {get_request(number): None for number in (5, 7)}
    act, results = bulk.do_together(by=official, wish=Wish(BulkKind.TARGET_DATE, MAY), seen=seen)
    assert act.count == 1
    assert [bool(result.refusal) for result in results] == [True, False]


def test_what_each_becomes_is_said(official: User):
    stream = Workstream.objects.get(slug="data-sharing")
    for wish, after in (
        (Wish(BulkKind.TARGET_DATE, MAY), "1 May 2011"),
        (
            Wish(BulkKind.WORKSTREAM, workstream=stream),
            f"{stream}, with no target date",
        ),
        (Wish(BulkKind.CONFIRM), "confirmed 22 March 2011"),
    ):
        _, [result] = bulk.do_together(by=official, wish=wish, seen={get_request(5): None})
        assert (result.after, result.refusal) == (after, "")
    wish = Wish(BulkKind.TARGET_DATE, None)
    _, [result] = bulk.do_together(by=official, wish=wish, seen={get_request(6): None})
    assert (result.after, get_request(6).target_date) == ("none", None)


def test_an_entry_that_was_written_to_since_stays(official: User):
    seen = {get_request(number): None for number in (5, 6)}
    act, _ = bulk.do_together(by=official, wish=Wish(BulkKind.CONFIRM), seen=seen)
    write_news(get_request(5), official, "HO has agreed.")
    assert bulk.undo_together(by=official, act=act) == (1, 1)
    assert get_request(5).line.status == "HO has agreed."
    assert get_request(6).news_on == dt.date(2011, 3, 17)


def test_many_are_given_an_owner(official: User, official_client: Client):
    ticked = ticks(official_client, "department=HO&stage=in_progress")
    fields = {"ticked": ticked, "kind": "owner", "owner": official.pk}
    check = official_client.post(PAGE, {**fields, "action": "check"})
    assert f"Nobody {official.name}" in main_text(check)
    official_client.post(PAGE, {**form_fields(check), "action": "save"})
    assert RequestOwner.objects.filter(official=official).count() == 2


def test_an_owner_that_a_colleague_chose_after_the_check_stays(
    official: User, official_client: Client, make_user: Callable[..., User]
):
    colleague = make_user(Role.OFFICIAL, name="Omar Official")
    ticked = ticks(official_client, "words=CB-005") + ticks(official_client, "words=CB-006")
    fields = {"ticked": ticked, "kind": "owner", "owner": official.pk}
    check = official_client.post(PAGE, {**fields, "action": "check"})
    owners.assign(by=colleague, request=get_request(5), official=colleague)
    done = official_client.post(PAGE, {**form_fields(check), "action": "save"})
    assert "CB-005 Somebody has changed it since you ticked it." in main_text(done)
    assert RequestOwner.objects.get(request=get_request(5)).official == colleague
    assert RequestOwner.objects.get(request=get_request(6)).official == official


def test_owners_given_together_are_taken_back_together(
    official: User, official_client: Client, make_user: Callable[..., User]
):
    colleague = make_user(Role.OFFICIAL)
    first, second, third = (get_request(number) for number in (5, 6, 7))
    owners.assign(by=official, request=first, official=colleague)
    wish = Wish(BulkKind.OWNER, owner=official)
    seen = {get_request(number): None for number in (5, 6, 7)}
    act, _ = bulk.do_together(by=official, wish=wish, seen=seen)
    owners.assign(by=official, request=third, official=colleague)
    undone = official_client.post(f"{PAGE}{act.pk}/undo/", follow=True)
    assert "for 2 requests. Left, because somebody has changed them since: 1." in main_text(undone)
    assert RequestOwner.objects.get(request=first).official == colleague
    assert not RequestOwner.objects.filter(request=second).exists()
    assert RequestOwner.objects.get(request=third).official == colleague
    history = main_text(official_client.get("/history/"))
    assert f"undid Say who looks after them, {official.name}, for 3 requests" in history


def test_what_a_colleague_was_given_since_keeps_none_of_the_others(
    official: User, make_user: Callable[..., User]
):
    requests = [get_request(number) for number in (5, 6)]
    act, _ = bulk.do_together(
        by=official, wish=Wish(BulkKind.OWNER, owner=official), seen=dict.fromkeys(requests)
    )
    first = act.requests.first()
    owners.assign(by=official, request=first, official=make_user(Role.OFFICIAL))
    assert bulk.undo_together(by=official, act=act) == (1, 1)


def test_an_owner_that_a_colleague_chose_meanwhile_is_the_one_before(
    official: User, make_user: Callable[..., User]
):
    colleague = make_user(Role.OFFICIAL, name="Omar Official")
    request = get_request(5)
    assert not hasattr(request, "owner")
    owners.assign(by=colleague, request=get_request(5), official=colleague)
    wish = Wish(BulkKind.OWNER, owner=official)
    act, [result] = bulk.do_together(by=official, wish=wish, seen={request: None})
    assert (result.before, result.after) == ("Omar Official", "Olive Official")
    bulk.undo_together(by=official, act=act)
    assert RequestOwner.objects.get(request=request).official == colleague


def test_a_request_that_is_theirs_already_is_left_alone(official: User):
    request = get_request(5)
    wish = Wish(BulkKind.OWNER, owner=official)
    bulk.do_together(by=official, wish=wish, seen={request: None})
    act, [result] = bulk.do_together(by=official, wish=wish, seen={request: None})
    assert result.refusal == "Nothing has changed."
    # It was sent twice: what was done then is told, and no other act is kept.
    assert act == BulkAct.objects.get()


@pytest.mark.parametrize("kind", ["target_date", "owner", "confirm"])
def test_a_form_that_is_sent_twice_says_what_was_done(
    kind: str, official: User, official_client: Client
):
    ticked = ticks(official_client, "words=CB-006") + ticks(official_client, "stage=resolved")[:1]
    sent = {**TO_MAY, "ticked": ticked, "kind": kind, "owner": official.pk, "action": "save"}
    first = main_text(official_client.post(PAGE, sent))
    again = official_client.post(PAGE, sent)
    assert "Several requests changed" in first
    assert main_text(again).split("Left alone")[0] == first.split("Left alone")[0]
    assert "CB-006 Somebody has changed it" not in main_text(again)
    assert parse(again).select("form button")
    assert BulkAct.objects.count() == 1


def test_where_nothing_changes_no_act_is_kept(official: User, official_client: Client):
    ticked = ticks(official_client, "words=CB-006")
    write_news(get_request(6), official, "HO has agreed.")
    page = official_client.post(PAGE, {**TO_MAY, "ticked": ticked, "action": "save"})
    assert "No request has changed" in main_text(page)
    assert "CB-006 Somebody has changed it since you ticked it." in main_text(page)
    assert not BulkAct.objects.exists()
    # Another wish, or the same with another source, is not what was done before.
    now = ticks(official_client, "words=CB-006")
    official_client.post(PAGE, {**TO_MAY, "ticked": now, "action": "save"})
    for other in ({"target_date_month": 6}, {"source": "Telephone call with HO."}):
        page = official_client.post(PAGE, {**TO_MAY, **other, "ticked": now, "action": "save"})
        assert "No request has changed" in main_text(page)
    assert BulkAct.objects.count() == 1


def test_all_that_match_are_refused_where_only_some_can_be_found(
    official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keyset, "SCAN_STEPS", (3, 3, 3))
    monkeypatch.setattr(keyset, "SCAN_LIMIT", 9)
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 2)
    page = official_client.post(
        PAGE, {"everything": "on", "query": "kind=flexibility"}, follow=True
    )
    assert page.redirect_chain[0][0] == "/requests/?kind=flexibility"
    assert "Filter the list further: it is too long to find all" in main_text(page)


def test_each_entry_of_an_act_names_its_source(official_client: Client):
    ticked = ticks(official_client, "department=HO&stage=in_progress")
    fields = {"ticked": ticked, "kind": "confirm", "source": "Telephone call with HO."}
    check = official_client.post(PAGE, {**fields, "action": "check"})
    official_client.post(PAGE, {**form_fields(check), "action": "save"})
    entries = BulkAct.objects.get().entries.all()
    assert {entry.source for entry in entries} == {"Telephone call with HO."}


def test_a_wrong_date_keeps_what_was_ticked(official_client: Client):
    ticked = ticks(official_client, "words=CB-005")
    refused = official_client.post(
        PAGE,
        {
            "ticked": ticked,
            **TO_MAY,
            "target_date_day": 31,
            "target_date_month": 2,
            "action": "check",
        },
    )
    assert_refused(refused, "The new target date must be a real date, such as 22 3 2011.")
    assert form_fields(refused)["ticked"] == ticked
    assert_refused(
        official_client.post(PAGE, {"ticked": ticked, "action": "check"}),
        "Choose what to do with the ticked requests.",
    )
    told = official_client.post(PAGE, {"query": "department=HO"}, follow=True)
    assert "Tick the requests first." in main_text(told)


def test_who_may_do_it(champion: User, official: User, make_user: Any):
    lead = client_for(make_user("lead", "leicestershire"))
    assert ticks(lead, "") == []
    seen = {get_request(5): None}
    with pytest.raises(PermissionDenied):
        bulk.do_together(by=champion, wish=Wish(BulkKind.CONFIRM), seen=seen)
    act, _ = bulk.do_together(by=official, wish=Wish(BulkKind.CONFIRM), seen=seen)
    with pytest.raises(ValidationError, match="can no longer be undone"):
        bulk.undo_together(by=make_user("official"), act=act)


def test_a_past_date_has_no_boxes(official_client: Client):
    assert ticks(official_client, "as_at=2011-03-20") == []


def test_many_are_put_into_a_workstream(official_client: Client):
    ticked = ticks(official_client, "words=CB-005") + ticks(official_client, "stage=on_going")[:1]
    ticked += ticks(official_client, "stage=resolved")[:1]
    wish = {"ticked": ticked, "kind": "workstream"}
    refused = official_client.post(PAGE, {**wish, "action": "check"})
    assert_refused(refused, "Choose the workstream that will take the request forward.")
    stream = get_workstream("data-sharing")
    check = official_client.post(
        PAGE, {**form_fields(refused), **wish, "workstream": stream.pk, "action": "check"}
    )
    text = main_text(check)
    assert f"In progress {stream.name}, with no target date" in text
    assert "cannot move from resolved" in text
    status = get_request(5).line.status
    done = official_client.post(PAGE, {**form_fields(check), "action": "save"})
    assert f"Put into an on-going workstream, {stream.name}: 2 requests" in main_text(done)
    moved = get_request(5)
    assert (moved.workstream, moved.target_date, moved.line.status) == (stream, None, status)
    # One that was in another workstream keeps all else.
    changed = get_request(int(ticked[1][3:6]))
    assert changed.workstream == stream
    assert list(integrity.find_disagreements()) == []
    official_client.post(f"{PAGE}{BulkAct.objects.get().pk}/undo/")
    assert get_request(5).stage == "in_progress"
    assert get_request(5).target_date == dt.date(2011, 4, 1)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_ticked_requests_are_downloaded(official_client: Client, extension: str):
    ticked = ticks(official_client, "words=CB-005") + ticks(official_client, "words=CB-008")
    response = official_client.post(PAGE, {"ticked": ticked, "action": extension})
    rows = read_rows(extension, response.getvalue())
    assert [row[0] for row in rows[1:]] == ["CB-005", "CB-008"]


def test_ticked_requests_are_printed(official_client: Client):
    ticked = ticks(official_client, "words=CB-005")
    printed = official_client.post(PAGE, {"ticked": ticked, "action": "print"})
    assert "1 request on 22 March 2011" in main_text(printed)
    assert get_request(5).line.status in main_text(printed)
