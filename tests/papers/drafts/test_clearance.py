"""Send a draft for clearance, answer by a link or to an official, and see what changed since."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from areas.models import Area
from outbox.models import Email
from papers.domain import drafts
from papers.models import Clearance, ClearanceAnswer, DraftCopy, DraftPaper, Meeting
from requests_log.domain import corrections
from requests_log.rules.stages import Stage
from tests.factories.drafts import ask, link_of, start_draft
from tests.factories.entries import entry_fields, get_request, move, write_news
from tests.factories.next_steps import add_step
from tests.helpers.forms import assert_refused, form_fields, heading, main_text, parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


def changes_of(client: Client, clearance: Clearance) -> str:
    return main_text(client.get(f"/drafts/copies/{clearance.copy_id}/"))


def test_somebody_is_asked_by_mail_and_clears_it_by_the_link(
    official_client: Client, draft: DraftPaper, address: str
):
    page = official_client.post(
        address, {"name": "Clara Clear", "email": "clara@example.com"}, follow=True
    )
    assert "Clara Clear has been asked to clear the draft." in page.content.decode()
    [letter] = mail.outbox
    assert letter.to == ["Clara Clear <clara@example.com>"]
    assert letter.subject.startswith("Please clear the draft paper for the Ministers’ meeting")
    assert "Olive Official asks you" in letter.body
    link = re.search(r"http://[^/]+(/clear/\S+)", letter.body)[1]
    anybody = Client()
    shown = main_text(anybody.get(link))
    assert "DRAFT, 22 March 2011, " in shown
    assert "Schools engagement with CBs" in shown
    assert_refused(anybody.post(link, {}), "Choose whether the paper is cleared.", "answer_0")
    silent = anybody.post(link, {"answer": "comments", "comments": " "})
    assert_refused(silent, "Enter your comments, or what needs to change.", "comments")
    given = {"answer": "comments", "comments": "Say who leads."}
    for _ in range(2):
        answered = anybody.post(link, given, follow=True)
    assert "Your answer: Cleared, with comments" in main_text(answered)
    assert ClearanceAnswer.objects.count() == 1
    told = main_text(official_client.get(address))
    assert "Cleared, with comments, on 22 March 2011" in told
    assert "by the link" in told
    assert "Say who leads." in told
    assert "The draft has not changed" in told
    assert "1 of 1 cleared" in main_text(official_client.get(draft.get_absolute_url()))


def test_several_people_are_asked_at_once_each_with_a_link_of_their_own(
    official_client: Client, address: str
):
    others = "Carl Check, carl@example.com\n\nSmith, Ann, ann@example.com\n"
    typed = {"name": "Clara Clear", "email": "clara@example.com", "others": others}
    page = official_client.post(address, typed, follow=True)
    told = "Clara Clear, Carl Check and Smith, Ann have been asked to clear the draft."
    assert told in page.content.decode()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        [
            "Carl Check <carl@example.com>",
            "Clara Clear <clara@example.com>",
            '"Smith, Ann" <ann@example.com>',
        ]
    )
    links = {re.search(r"/clear/\S+", letter.body)[0] for letter in mail.outbox}
    assert len(links) == 3
    assert DraftCopy.objects.count() == 1


def test_nobody_is_asked_if_one_line_is_not_a_person(official_client: Client, address: str):
    others = "Carl Check, carl@example.com\nAnn at example"
    typed = {"name": "Clara Clear", "email": "clara@example.com", "others": others}
    page = official_client.post(address, typed)
    message = (
        "Line 2 must have a name, a comma and an email address, like Anna Smith, anna@example.com."
    )
    assert_refused(page, message, "others")
    assert form_fields(page)["others"] == [others]
    assert not Clearance.objects.exists()
    many = "\n".join(f"Person {n}, p{n}@example.com" for n in range(21))
    refused = official_client.post(address, {**typed, "others": many})
    assert_refused(refused, "Ask up to 20 other people at once.", "others")


def test_the_form_refuses_what_is_not_a_person(official_client: Client, address: str):
    page = official_client.post(address, {"name": "", "email": "nowhere"})
    assert_refused(page, "Enter the name of the person who is to clear it.", "name")
    assert_refused(page, "Enter an email address, like name@example.com.", "email")
    assert form_fields(page)["email"] == ["nowhere"]
    assert not Clearance.objects.exists()


def test_the_same_person_is_asked_once_about_the_same_draft(
    official: User, draft: DraftPaper, clearance: Clearance
):
    assert ask(official, draft, email="CLARA@example.com") == clearance
    assert Email.objects.count() == 1
    write_news(get_request(5), official, "HO has agreed.")
    newer = ask(official, draft)
    assert newer.copy != clearance.copy
    assert Email.objects.count() == 2
    assert ask(official, draft, email="other@example.com").copy == newer.copy


def test_an_official_records_an_answer(official_client: Client, clearance: Clearance):
    record = f"/drafts/clearances/{clearance.pk}/record/"
    assert "What did Clara Clear answer?" in main_text(official_client.get(record))
    given = {"answer": "changes", "comments": "The dates are wrong."}
    page = official_client.post(record, given, follow=True)
    told = main_text(page)
    assert "Not cleared: it needs changes" in told
    assert "recorded by Olive Official" in told
    draft = clearance.copy.draft
    assert "0 of 1 cleared" in main_text(official_client.get(draft.get_absolute_url()))
    # They may answer again: the last answer counts.
    Client().post(link_of(clearance), {"answer": "cleared"})
    assert "1 of 1 cleared" in main_text(official_client.get(draft.get_absolute_url()))


def test_a_later_change_shows_what_has_changed_since_it_was_cleared(
    official_client: Client, official: User, draft: DraftPaper, clearance: Clearance, address: str
):
    Client().post(link_of(clearance), {"answer": "cleared"})
    assert "Nothing has changed." in changes_of(official_client, clearance)
    move(get_request(14), official, Stage.RESOLVED, status="Governors will take part.")
    wrong = get_request(6).line
    said = entry_fields(wrong) | {"status": "HO has agreed."}
    corrections.correct(by=official, entry=wrong, reason="Misheard.", **said)
    drafts.save_words(by=official, draft=draft, seen=1, title="For ministers", introduction="Read.")
    shown = changes_of(official_client, clearance)
    assert "CB-014 moved from in progress to resolved: Governors will take part." in shown
    assert "CB-006 has a new status: HO has agreed." in shown
    assert "Covering words" in shown
    assert "[added:For ministers]" in shown or "For ministers" in shown
    assert "The draft has changed" in main_text(official_client.get(address))
    assert "0 of 1 cleared, changed since" in main_text(
        official_client.get(draft.get_absolute_url())
    )
    # Whoever clears still reads what they were sent.
    sent = main_text(Client().get(link_of(clearance)))
    assert "Governors will take part." not in sent
    assert "For ministers" not in sent


def test_the_page_that_issues_says_who_has_not_cleared(
    official_client: Client, draft: DraftPaper, clearance: Clearance
):
    issue = f"/drafts/{draft.pk}/issue/"
    note = "Not everybody has cleared this paper as it is now: 0 of 1 cleared"
    for page in (official_client.get(issue), official_client.post(issue, {"action": "see"})):
        assert note in main_text(page)
    Client().post(link_of(clearance), {"answer": "cleared"})
    for page in (official_client.get(issue), official_client.post(issue, {"action": "see"})):
        assert "Not everybody" not in main_text(page)


def test_changes_outside_requests_are_told_too(
    official_client: Client, official: User, draft: DraftPaper
):
    chosen = {"as_at": draft.as_at, "area": None, "department": None}
    drafts.save_contents(
        by=official, draft=draft, seen=1, changes_since="", parts=["steps"], **chosen
    )
    clearance = ask(official, draft)
    add_step(get_request(5), official, "Write to the Home Office.")
    assert "The next steps or positions that CB-005 prints have changed." in changes_of(
        official_client, clearance
    )
    add_step(get_request(6), official, "Write to the Home Office.")
    assert "that CB-005 and CB-006 print have changed." in changes_of(official_client, clearance)
    drafts.save_contents(
        by=official, draft=draft, seen=2, changes_since="", parts=["steps", "annex_c"], **chosen
    )
    assert "Annex C has been added." in changes_of(official_client, clearance)


def test_each_part_that_is_included_or_left_out_is_told(
    official_client: Client, official: User, draft: DraftPaper
):
    def include(seen: int, since: str, *parts: str) -> None:
        drafts.save_contents(
            by=official,
            draft=draft,
            seen=seen,
            changes_since=since,
            parts=parts,
            as_at=draft.as_at,
            area=None,
            department=None,
        )

    since = f"meeting-{Meeting.objects.get(held_on=dt.date(2011, 3, 17)).pk}"
    include(1, since, "annex_c")
    first = ask(official, draft)
    include(2, "", "summary")
    shown = changes_of(official_client, first)
    assert "Annex C is no longer included." in shown
    assert "The section on changes is no longer included." in shown
    assert "The summary on one page reads differently, or has been added or left out." in shown
    second = ask(official, draft)
    include(3, since, "annex_c")
    shown = changes_of(official_client, second)
    assert "Annex C has been added." in shown
    assert "A section on changes has been added." in shown


def test_a_link_ends_when_it_is_withdrawn(
    official_client: Client, clearance: Clearance, address: str
):
    link = link_of(clearance)
    assert Client().get(link).status_code == 200
    official_client.post(f"/drafts/clearances/{clearance.pk}/withdraw/")
    for page in (Client().get(link), Client().post(link, {"answer": "cleared"})):
        assert page.status_code == 410
        assert heading(page) == "This link no longer works"
    assert Client().get(f"{link}download.pdf").status_code == 410
    assert not ClearanceAnswer.objects.exists()
    # Its email had not been sent yet.
    assert Email.objects.get().cancelled_at
    assert "Withdrawn on 22 March 2011" in main_text(official_client.get(address))
    recorded = official_client.post(
        f"/drafts/clearances/{clearance.pk}/record/", {"answer": "cleared"}, follow=True
    )
    assert "Nothing was saved." in recorded.content.decode()


def test_a_link_ends_when_the_draft_is_issued(official_client: Client, clearance: Clearance):
    issue = f"/drafts/{clearance.copy.draft_id}/issue/"
    seen = official_client.post(issue, {"action": "see"})
    official_client.post(issue, {**form_fields(seen), "action": "issue"})
    page = Client().get(link_of(clearance))
    assert page.status_code == 410
    assert "The paper has been issued" in main_text(page)
    assert Email.objects.get().cancelled_at


def test_what_was_sent_and_answered_cannot_be_changed(official: User, clearance: Clearance):
    answer = drafts.record_answer(clearance=clearance, answer="cleared")
    for row in (answer, clearance.copy):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()
    with pytest.raises(TypeError):
        DraftCopy.objects.update(checksum="")


def test_a_copy_prints_the_same_after_the_record_and_its_names_change(
    clearance: Clearance, official: User
):
    link = link_of(clearance)
    before = parse(Client().get(link)).select_one(".app-paper").get_text()
    Area.objects.filter(slug="swindon").update(name="Zebrawood")
    for number in (1, 5, 9):
        write_news(get_request(number), official, f"News {number}.")
    assert parse(Client().get(link)).select_one(".app-paper").get_text() == before


def test_each_draft_has_its_own_answers(
    official: User, official_client: Client, clearance: Clearance, meeting: Any
):
    Client().post(link_of(clearance), {"answer": "cleared"})
    other = type(meeting).objects.exclude(pk=meeting.pk).first()
    second = start_draft(official, other)
    assert "Nobody asked" in main_text(official_client.get(second.get_absolute_url()))
