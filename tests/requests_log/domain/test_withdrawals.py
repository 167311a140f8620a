"""An entry made by mistake is withdrawn or undone, and reads as if it had not been made."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import User
from cbtracker import clock
from requests_log.domain import corrections, integrity, positions
from requests_log.domain.errors import ConflictError
from requests_log.models import Entry, EntryKind, Request
from requests_log.rules.stages import Stage
from tests.factories.clock import TODAY, march
from tests.factories.entries import entry_fields, get_request, move, write_news
from tests.factories.positions import say
from tests.helpers.forms import assert_refused, form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
REASON = "It was about another request."


def copied(request: Request) -> dict[str, Any]:
    names = ("stage", "target_date", "news_on", "updated_on", "workstream_id")
    return {name: getattr(get_request(request.number), name) for name in names}


def test_everything_reads_as_if_it_had_not_been_made(official: User, official_client: Client):
    request = get_request(5)
    before, line = copied(request), request.line
    entry = move(request, official, Stage.RESOLVED, effective_on=march(20))
    assert copied(request) != before
    corrections.withdraw(by=official, entry=entry, reason=REASON)
    assert copied(request) == before
    assert get_request(5).line == line
    assert list(integrity.find_disagreements()) == []
    shown = main_text(official_client.get("/requests/CB-005/"))
    assert "20 March 2011: withdrawn" in shown
    assert REASON in shown
    assert entry.status in shown
    # As at a day, and as known then: what was withdrawn today was known until today.
    past = main_text(official_client.get("/requests/?as_at=2011-03-21&stage=resolved&words=CB-005"))
    assert "0 requests found" in past


def test_what_was_known_at_the_time_stays(official: User, official_client: Client, settings: Any):
    entry = move(get_request(5), official, Stage.RESOLVED, effective_on=march(20))
    settings.TODAY = march(25)
    corrections.withdraw(by=official, entry=entry, reason=REASON)
    address = "/requests/?as_at=2011-03-22&stage=resolved&words=CB-005"
    assert "0 requests found" in main_text(official_client.get(address))
    assert "1 request found" in main_text(official_client.get(f"{address}&known=then"))
    assert list(integrity.find_disagreements()) == []


def test_an_entry_between_two_others_is_withdrawn(official: User):
    first = write_news(get_request(5), official, "HO has agreed.", effective_on=march(18))
    last = write_news(get_request(5), official, "HO has written.", effective_on=march(20))
    corrections.withdraw(by=official, entry=first, reason=REASON)
    assert get_request(5).line == last
    assert get_request(5).news_on == march(20)
    corrections.withdraw(by=official, entry=last, reason=REASON)
    assert get_request(5).line.number == 1
    assert get_request(5).news_on == march(17)
    # New entries go on from there.
    again = write_news(get_request(5), official, "HO has agreed.", effective_on=march(18))
    assert (again.number, get_request(5).line) == (4, again)
    assert list(integrity.find_disagreements()) == []


def test_leads_do_not_read_what_was_withdrawn(official: User, make_user: Any):
    entry = write_news(get_request(5), official, "A secret of another area.")
    corrections.withdraw(by=official, entry=entry, reason=REASON)
    lead = main_text(client_for(make_user("lead", "leicestershire")).get("/requests/CB-005/"))
    assert "A secret of another area." not in lead
    assert REASON not in lead
    assert "withdrawn" not in lead


def test_what_cannot_be_withdrawn(official: User, champion: User):
    request = get_request(5)
    with pytest.raises(ValidationError, match="The first entry of a request cannot be withdrawn"):
        corrections.withdraw(by=official, entry=request.line, reason=REASON)
    entry = write_news(request, official, "HO has agreed.")
    with pytest.raises(ValidationError, match="Enter what was wrong"):
        corrections.withdraw(by=official, entry=entry, reason=" ")
    with pytest.raises(PermissionDenied):
        corrections.withdraw(by=champion, entry=entry, reason=REASON)
    withdrawal = corrections.withdraw(by=official, entry=entry, reason=REASON)
    with pytest.raises(ConflictError):
        corrections.withdraw(by=official, entry=entry, reason=REASON)
    with pytest.raises(ValidationError, match="A withdrawal cannot be corrected"):
        corrections.withdraw(by=official, entry=withdrawal, reason=REASON)


def test_stages_must_still_be_joined_by_a_legal_move(official: User):
    on_going = move(get_request(5), official, Stage.ON_GOING, effective_on=march(18))
    move(get_request(5), official, Stage.RESOLVED, effective_on=march(19))
    move(get_request(5), official, Stage.IN_PROGRESS, effective_on=march(20))
    resolved = Entry.objects.get(request=on_going.request, stage=Stage.RESOLVED)
    # From an on-going workstream a request may go back to in progress.
    corrections.withdraw(by=official, entry=resolved, reason=REASON)
    assert get_request(5).stage == Stage.IN_PROGRESS
    assert list(integrity.find_disagreements()) == []


def test_the_form_names_the_entry_and_keeps_what_was_typed(official: User, official_client: Client):
    entry = write_news(get_request(5), official, "HO has agreed.")
    address = f"/requests/CB-005/entries/{entry.pk}/withdraw/"
    page = official_client.get(address)
    assert "HO has agreed." in main_text(page)
    assert_refused(official_client.post(address, {"reason": ""}), "Enter what was wrong.")
    fields = form_fields(page)
    done = official_client.post(address, {**fields, "reason": REASON}, follow=True)
    assert "the entry was withdrawn" in main_text(done)
    late = official_client.post(address, {**fields, "reason": "Again."})
    assert "Somebody has corrected or withdrawn this entry already." in main_text(late)
    assert form_fields(late)["reason"] == ["Again."]


def test_a_withdrawn_entry_is_not_corrected_and_what_was_typed_stays(
    official: User, official_client: Client
):
    entry = write_news(get_request(5), official, "HO has agreed.")
    address = f"/requests/CB-005/entries/{entry.pk}/correct/"
    fields = form_fields(official_client.get(address))
    corrections.withdraw(by=official, entry=entry, reason=REASON)
    page = official_client.get(address, follow=True)
    assert page.redirect_chain == [("/requests/CB-005/", 302)]
    told = "This entry was withdrawn by Olive Official, so it cannot be corrected."
    assert told in main_text(page)
    late = official_client.post(address, {**fields, "reason": "A slip.", "status": "HO agrees."})
    assert late.status_code == 409
    assert "This entry has already been withdrawn" in main_text(late)
    assert form_fields(late)["status"] == ["HO agrees."]
    for link in parse(late).select(".govuk-error-summary a"):
        assert official_client.get(link["href"]).status_code == 200


class TestUndo:
    def test_an_update_is_undone_from_the_page(self, official: User, official_client: Client):
        before = copied(get_request(5))
        fields = form_fields(official_client.get("/requests/CB-005/update/"))
        fields |= {"status": ["HO has agreed."], "action": ["continue"]}
        page = official_client.post("/requests/CB-005/update/", fields, follow=True)
        assert "Undo your last entry" in main_text(page)
        entry = get_request(5).line
        done = official_client.post(f"/requests/CB-005/entries/{entry.pk}/undo/", follow=True)
        assert "CB-005 is as it was: your last entry has been undone." in main_text(done)
        assert "Undo your last entry" not in main_text(done)
        assert copied(get_request(5)) == before
        assert list(integrity.find_disagreements()) == []

    @pytest.mark.parametrize("words", ["HO has agreed.", ""])
    def test_it_is_said_that_what_a_department_said_stays(
        self, words: str, official: User, official_client: Client
    ):
        request = get_request(5)
        entry = say(request, official, "HO", words).entry
        assert entry
        stays = "what HO said stays recorded"
        assert stays in main_text(official_client.get(request.get_absolute_url()))
        address = f"{request.get_absolute_url()}entries/{entry.pk}/"
        assert "What HO said stays" in main_text(official_client.get(f"{address}withdraw/"))
        done = main_text(official_client.post(f"{address}undo/", follow=True))
        assert "your last entry has been undone. What HO said stays recorded." in done
        assert "is as it was" not in done
        write_news(get_request(5), official, "It waits.")
        page = main_text(official_client.get(request.get_absolute_url()))
        assert "Undo your last entry" in page
        assert "If you undo it" not in page

    def test_a_correction_is_corrected_back(self, official: User):
        first = get_request(5).line
        fields = {**entry_fields(first), "status": "HO is looking."}
        correction = corrections.correct(by=official, entry=first, reason="A slip.", **fields)
        assert get_request(5).line == correction
        undone = corrections.undo(by=official, entry=correction)
        assert undone.kind == EntryKind.CORRECTED
        assert undone.content() == first.content()
        assert list(integrity.find_disagreements()) == []

    def test_a_status_that_follows_from_what_a_department_says_is_not_undone(
        self, official: User, official_client: Client
    ):
        request = get_request(6)
        said = say(request, official, "HO", "HO has agreed.").position
        positions.correct_position(
            by=official, position=said, reason="A slip.", effective_on=TODAY, text="HO will agree."
        )
        request.refresh_from_db()
        assert "HO will agree." in request.line.status
        assert "Undo your last entry" not in main_text(official_client.get("/requests/CB-006/"))
        with pytest.raises(ValidationError, match="can no longer be undone"):
            corrections.undo(by=official, entry=request.line)

    def test_only_ones_own_newest_entry_and_only_for_a_while(
        self, official: User, make_user: Any, monkeypatch: pytest.MonkeyPatch
    ):
        mine = write_news(get_request(5), official, "HO has agreed.")
        colleague = make_user("official")
        with pytest.raises(ValidationError, match="can no longer be undone"):
            corrections.undo(by=colleague, entry=mine)
        write_news(get_request(5), colleague, "HO has written.")
        with pytest.raises(ValidationError, match="can no longer be undone"):
            corrections.undo(by=official, entry=mine)
        newest = write_news(get_request(5), official, "HO has rung.")
        later = clock.now() + dt.timedelta(minutes=31)
        monkeypatch.setattr(clock, "now", lambda: later)
        with pytest.raises(ValidationError, match="can no longer be undone"):
            corrections.undo(by=official, entry=newest)

    def test_a_request_that_was_raised_is_not_undone(self, official: User, make_request: Any):
        request = make_request()
        [newest] = request.entries.all()
        assert not corrections.can_undo(request.line, by=request.line.by, newest=newest)
