"""The pages of editions: what one says of another, and what it says of a time before the record."""

import datetime as dt
import io
import zipfile

import pytest
from django.test import Client

from accounts.models import User
from papers.models import Meeting
from tests.papers.test_paper_pages import TWO, WORDS, issue, page, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def desk(official: User, client: Client) -> Client:
    client.force_login(official)
    return client


def test_what_is_seen_before_issuing_says_what_it_supersedes_and_why(desk: Client):
    given = {**WORDS, "supersedes": "1", "reason": "The year of its date.", "action": "see"}
    assert "Replaces edition 1: The year of its date." in text(desk.post("/paper/issue/", given))


def test_the_paper_that_supersedes_another_has_its_changes_too(desk: Client):
    group = Meeting.objects.get(held_on=dt.date(2011, 3, 17))
    since = f"changes_since=meeting-{group.pk}"
    issue(desk, f"as_at=2011-03-22&{since}")
    link = page(desk.get("/editions/2/")).find("a", string="Issue a replacement")
    assert since in link["href"]
    assert "Community Budgets Group, 17 March 2011" in text(desk.get(link["href"]))


def test_the_files_of_a_superseded_edition_say_so_by_their_name(desk: Client):
    def name() -> str:
        return desk.get("/editions/1/download.json")["Content-Disposition"]

    before = desk.get("/editions/1/download.json").content
    assert name() == 'attachment; filename="requests-of-whitehall-2011-03-22-edition-1.json"'
    issue(desk, supersedes="1", reason="The year of its date.")
    assert name() == (
        'attachment; filename="requests-of-whitehall-2011-03-22-edition-1-superseded.json"'
    )
    assert desk.get("/editions/1/download.json").content == before


def test_the_covering_words_of_two_editions_are_compared(desk: Client):
    issue(desk, title="Requests of Whitehall", introduction="For the meeting of ministers.")
    issue(desk, title="Requests of Whitehall", introduction="For the meeting of leaders.")
    shown = page(desk.get("/editions/compare/?one=2&other=3")).main
    assert shown.find("h3").get_text() == "Introduction"
    assert [mark.get_text(strip=True) for mark in shown.find_all(["del", "ins"])] == [
        "[removed:ministers]",
        "[added:leaders]",
    ]
    assert "33 are unchanged" in shown.get_text()


def test_a_list_of_editions_tells_them_apart(desk: Client):
    issue(desk, supersedes="1", reason="The year of its date.")
    options = [o.get_text() for o in page(desk.get(TWO)).select("#id_one option")]
    assert options == [
        "Edition 2, as at 22 March 2011",
        "Edition 1, as at 22 March 2011, Ministers’ meeting with leaders, 24 March 2011, "
        "replaced by edition 2",
    ]


BEFORE_THE_RECORD = "The record begins on 17 March 2011. Changes since then cannot be shown."


def test_changes_since_before_the_record_are_not_told_as_new(desk: Client):
    held = Meeting.objects.get(held_on=dt.date(2011, 3, 3))
    query = f"as_at=2011-03-22&changes_since=meeting-{held.pk}"
    shown = text(desk.get(f"/paper/?{query}"))
    assert "Changes since the Ministers’ meeting with leaders, 3 March 2011" in shown
    assert BEFORE_THE_RECORD in shown
    assert "New: " not in shown
    assert " new" not in shown[shown.index("Changes since the") :]
    # An edition keeps saying so, whatever is recorded of that time later.
    issue(desk, query)
    assert BEFORE_THE_RECORD in text(desk.get("/editions/2/"))


def test_the_paper_of_one_area_says_so_on_its_cover_and_at_its_foot(desk: Client):
    shown = text(desk.get("/paper/?area=swindon"))
    assert "requests of Whitehall for Swindon only. It sets out their current status. The" in shown
    file = desk.get("/paper/download.docx?area=swindon").content
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert "for Swindon" in parts.read("word/footer1.xml").decode()
