"""A reply to a letter is logged by hand, and is the source of what is recorded from it."""

from typing import Any

import pytest

from accounts.models import Role, User
from areas.models import Area
from correspondence.models import LetterCopy, LetterReply
from correspondence.templatetags.correspondence import link_letter
from departments.models import Department
from requests_log.models import Position
from tests.factories.correspondence.sent_letters import log_reply, send_letter
from tests.factories.entries import write_news
from tests.helpers.forms import assert_refused, date_fields, form_fields, main_text, parse, text_at
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
GIVEN = {
    **date_fields("received_on", "22", "3", "2011"),
    "channel": "telephone",
    "words": "They will meet us.",
}


@pytest.fixture
def copy(official: User, kent: Area) -> LetterCopy:
    return send_letter(official, kent).copies.get()


def test_a_reply_is_logged_once(official: User, copy: LetterCopy):
    client = client_for(official)
    for _ in range(2):
        assert client.post(copy.get_absolute_url(), GIVEN).status_code == 302
    reply = LetterReply.objects.get()
    assert (reply.words, reply.channel, reply.by) == ("They will meet us.", "telephone", official)
    text = text_at(client, copy.get_absolute_url())
    assert "They will meet us. Telephone, 22 March 2011. Logged by Olive Official" in text
    assert parse(client.get("/correspondence/")).select("tbody td")[4].get_text() == "1"


@pytest.mark.parametrize(
    ("wrong", "message", "field"),
    [
        ({"words": " "}, "Enter what the reply says.", "words"),
        ({"words": "a\x07b"}, "cannot be printed", "words"),
        ({"channel": "pigeon"}, "Choose how the reply came.", "channel_0"),
        ({"received_on_day": "21"}, "between 22 March 2011, when the letter", "received_on_day"),
        ({"received_on_day": "23"}, "between 22 March 2011, when the letter", "received_on_day"),
        ({"received_on_day": ""}, "The date", "received_on_day"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    wrong: dict[str, str], message: str, field: str, official: User, copy: LetterCopy
):
    page = client_for(official).post(copy.get_absolute_url(), {**GIVEN, **wrong})
    if message != "The date":
        assert_refused(page, message, field)
    assert page.status_code == 200
    assert wrong.get("words") or "They will meet us." in page.content.decode()
    assert not LetterReply.objects.exists()


def test_a_reply_of_a_department_becomes_the_source_of_its_position(
    official: User, dfe: Department, make_request: Any
):
    request = make_request(departments=[dfe])
    copy = send_letter(official, dfe).copies.first()
    assert copy
    log_reply(official, copy, "We agree.")
    client = client_for(official)
    page = parse(client.get(copy.get_absolute_url()))
    [link] = [a["href"] for a in page.select("main a") if "positions/new" in a["href"]]
    fields = form_fields(client.get(link))
    source = f"Letter {copy.letter_id} to {dfe.name}, reply of 22 March 2011"
    assert fields["source"] == [source]
    assert fields["channel"] == ["telephone"]
    typed = {"text": "We agree."}
    assert client.post(link, {**fields, **typed}).status_code == 302
    assert Position.objects.get().source == source
    shown = parse(client.get(request.get_absolute_url()))
    letter = copy.letter.get_absolute_url()
    assert [a.get_text() for a in shown.select(f"a[href='{letter}']")]


def test_the_source_of_an_entry_is_a_link_for_officials_alone(
    official: User, make_user: Any, copy: LetterCopy, make_request: Any
):
    reply = log_reply(official, copy)
    request = make_request(areas=[copy.area])
    page = client_for(official).get(f"{request.get_absolute_url()}update/?source={reply.source}")
    assert form_fields(page)["source"] == [reply.source]
    write_news(request, official, "They meet.", source=f"<b>{reply.source}")
    address = copy.letter.get_absolute_url()
    for reader, sees in ((official, True), (make_user(Role.CHAMPION, "kent"), False)):
        shown = client_for(reader).get(request.get_absolute_url())
        assert "&lt;b&gt;<a" in shown.content.decode() if sees else True
        assert bool(parse(shown).select(f"a[href='{address}']")) is sees
        assert reply.source in main_text(shown)


@pytest.mark.parametrize(
    "source",
    [
        "Letter 3 March 2011 from HO",
        "Letter 3 to Kent",
        "Letter 3 of 22 March 2011",
        "Email, reply of 22 March 2011",
    ],
)
def test_a_source_that_names_no_letter_of_ours_is_no_link(source: str, official: User):
    assert link_letter(source, official) == source


def test_what_stands_around_a_letter_in_a_source_stays(official: User, copy: LetterCopy):
    source = f"Call, and {log_reply(official, copy).source}; & Letter 3 March 2011 from HO"
    shown = link_letter(source, official)
    assert shown.count("<a ") == 1
    assert f">Letter {copy.letter_id}</a> to Kent, reply of 22 March 2011; &amp; Letter 3" in shown


def test_a_source_that_is_too_long_is_cut(official: User, make_request: Any):
    request = make_request()
    page = client_for(official).get(f"{request.get_absolute_url()}update/?source={'x' * 300}")
    assert form_fields(page)["source"] == ["x" * 200]
