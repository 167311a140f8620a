"""The pages of editions: superseded editions, comparisons and downloads."""

import datetime as dt
import io
import zipfile

import pytest
from django.test import Client
from pypdf import PdfReader

from accounts.models import User
from papers.models import Edition, Meeting
from requests_log.domain import corrections
from requests_log.rules.stages import Stage
from tests.factories.entries import entry_fields, get_request, move, write_news
from tests.helpers.forms import assert_refused, error_summary, form_fields, main_text, parse
from tests.helpers.papers import COMPARE_1_AND_2, EDITION_WORDS, issue_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
COMPARED = {
    "one and the same": ("one=1&other=1", "Choose two different editions.", "other"),
    "one that is not": ("one=1&other=9", "Choose an edition from the list.", "other"),
    "no number": ("one=x&other=1", "Choose an edition from the list.", "one"),
    "nothing": ("one=&other=1", "Choose the edition to compare from.", "one"),
}


def test_the_preview_says_which_edition_it_supersedes_and_why(official_client: Client):
    given = {**EDITION_WORDS, "supersedes": "1", "reason": "The year of its date.", "action": "see"}
    assert "Replaces edition 1: The year of its date." in main_text(
        official_client.post("/paper/issue/", given)
    )


def test_the_paper_that_supersedes_another_has_its_changes_too(official_client: Client):
    group = Meeting.objects.get(held_on=dt.date(2011, 3, 17))
    since = f"changes_since=meeting-{group.pk}"
    issue_edition(official_client, f"as_at=2011-03-22&{since}")
    link = parse(official_client.get("/editions/2/")).find("a", string="Issue a replacement")
    assert since in link["href"]
    assert "Community Budgets Group, 17 March 2011" in main_text(official_client.get(link["href"]))


def test_the_page_after_issuing_counts_what_has_changed_alone(
    official_client: Client, official: User
):
    query = "as_at=2011-03-22&changes_since=edition-1"
    assert "33 requests and 0 changes." in main_text(issue_edition(official_client, query))
    write_news(get_request(6), official, "HO has agreed.")
    assert "33 requests and 1 change." in main_text(issue_edition(official_client, query))
    assert "Of the 33 requests" in main_text(official_client.get("/editions/3/"))
    assert "33 requests." in main_text(issue_edition(official_client, "as_at=2011-03-22"))


def test_the_files_of_a_superseded_edition_say_so_by_their_name(official_client: Client):
    def name() -> str:
        return official_client.get("/editions/1/download.json")["Content-Disposition"]

    before = official_client.get("/editions/1/download.json").content
    assert name() == 'attachment; filename="requests-of-whitehall-2011-03-22-edition-1.json"'
    issue_edition(official_client, supersedes="1", reason="The year of its date.")
    assert name() == (
        'attachment; filename="requests-of-whitehall-2011-03-22-edition-1-superseded.json"'
    )
    assert official_client.get("/editions/1/download.json").content == before


def test_the_covering_words_of_two_editions_are_compared(official_client: Client):
    issue_edition(
        official_client, title="Requests of Whitehall", introduction="For the meeting of ministers."
    )
    issue_edition(
        official_client, title="Requests of Whitehall", introduction="For the meeting of leaders."
    )
    shown = parse(official_client.get("/editions/compare/?one=2&other=3")).main
    assert shown.find("h3").get_text() == "Introduction"
    assert [mark.get_text(strip=True) for mark in shown.find_all(["del", "ins"])] == [
        "[removed:ministers]",
        "[added:leaders]",
    ]
    assert "33 are unchanged" in shown.get_text()


def test_a_list_of_editions_tells_them_apart(official_client: Client):
    issue_edition(official_client, supersedes="1", reason="The year of its date.")
    options = [
        o.get_text() for o in parse(official_client.get(COMPARE_1_AND_2)).select("#id_one option")
    ]
    assert options == [
        "Edition 2, as at 22 March 2011",
        "Edition 1, as at 22 March 2011, Ministers’ meeting with leaders, 24 March 2011, "
        "replaced by edition 2",
    ]


BEFORE_THE_RECORD = (
    "The record begins on 17 March 2011, later than the Ministers’ meeting with leaders, 3 March "
    "2011, so changes since then cannot be shown: the nearest day is 17 March 2011."
)


def test_changes_since_before_the_record_are_not_shown_as_new(official_client: Client):
    held = Meeting.objects.get(held_on=dt.date(2011, 3, 3))
    query = f"as_at=2011-03-22&changes_since=meeting-{held.pk}"
    shown = main_text(official_client.get(f"/paper/?{query}"))
    assert "Changes since the Ministers’ meeting with leaders, 3 March 2011" in shown
    assert BEFORE_THE_RECORD in shown
    assert "is new" not in shown[shown.index("Changes since the") :]
    nearest = parse(official_client.get(f"/paper/?{query}")).find(
        "a", string="Show changes since 17 March 2011"
    )
    followed = main_text(official_client.get(f"/paper/{nearest['href']}"))
    assert "Of the 33 requests, 33 are unchanged. Unchanged: CB-001 to CB-033." in followed
    # An edition keeps saying so, whatever is recorded of that time later.
    issued = main_text(issue_edition(official_client, query))
    assert "It prints 33 requests." in issued
    assert BEFORE_THE_RECORD in main_text(official_client.get("/editions/2/"))


def test_the_paper_of_one_area_says_so_on_its_cover_and_at_its_foot(official_client: Client):
    shown = main_text(official_client.get("/paper/?area=swindon"))
    assert "requests of Whitehall for Swindon only. It sets out their current status. The" in shown
    file = official_client.get("/paper/download.docx?area=swindon").content
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert "for Swindon" in parts.read("word/footer1.xml").decode()


def test_an_edition_says_where_todays_record_differs(official_client: Client, official: User):
    moved = move(get_request(5), official, Stage.RESOLVED)
    wrong = get_request(6).line
    said = entry_fields(wrong) | {"status": "HO has agreed."}
    corrections.correct(by=official, entry=wrong, reason="Misheard.", **said)
    shown = main_text(official_client.get("/editions/1/"))
    assert "Differences from today’s record: 2 requests" in shown
    assert "CB-005 moved from in progress to resolved:" in shown
    assert "CB-006 has a new status: HO has agreed." in shown
    # The paper below is as it was issued.
    paper = parse(official_client.get("/editions/1/")).select_one(".app-paper").get_text()
    assert moved.status not in paper
    assert wrong.status in paper


def test_two_editions_are_compared_with_the_words_marked(official_client: Client, official: User):
    write_news(get_request(5), official, "HO has written to chief constables.")
    issue_edition(official_client)
    compared = official_client.get(COMPARE_1_AND_2)
    assert "Of the 33 requests, 1 is reworded and 32 are unchanged." in main_text(compared)
    assert parse(compared).select("del")
    assert parse(compared).select("ins")
    form = parse(official_client.get("/editions/"))
    chosen = [o["value"] for o in form.select("form option[selected]")]
    assert chosen == ["1", "2"]


@pytest.mark.parametrize(("query", "message", "field"), COMPARED.values(), ids=COMPARED)
def test_editions_that_cannot_be_compared(
    query: str, message: str, field: str, official_client: Client
):
    assert_refused(official_client.get(f"/editions/compare/?{query}"), message, field)


def test_the_page_to_compare_opens_without_errors(official_client: Client):
    page = official_client.get("/editions/compare/")
    assert not error_summary(page)
    assert not parse(page).title.get_text().startswith("Error")


@pytest.mark.parametrize("address", ["/editions/9/", "/editions/9/download.pdf"])
def test_an_unknown_edition_is_not_found(address: str, official_client: Client):
    assert official_client.get(address).status_code == 404


def test_editions_of_different_requests_are_not_compared_as_the_same(official_client: Client):
    issue_edition(official_client, "department=DfE")
    assert_refused(
        official_client.get(COMPARE_1_AND_2),
        "Choose two editions that cover the same department and area.",
        "other",
    )
    refused = official_client.get("/paper/?changes_since=edition-2")
    assert "Edition 2 covers different requests" in " ".join(error_summary(refused))
    held = {**EDITION_WORDS, "supersedes": "2", "reason": "Wrong.", "action": "see"}
    seen = official_client.post("/paper/issue/", held)
    fields = {name: values[0] for name, values in form_fields(seen).items()}
    done = official_client.post("/paper/issue/", {**fields, "action": "issue"})
    assert_refused(done, "Edition 2 covers different requests:", "supersedes")
    assert Edition.objects.count() == 2


def test_an_edition_that_was_issued_and_edited_again_is_not_lost(official_client: Client):
    fields = {"title": "First words", "introduction": "This is it.", "action": "see"}
    held = form_fields(official_client.post("/paper/issue/", fields))
    assert official_client.post("/paper/issue/", {**held, "action": "issue"}).status_code == 302
    edition = Edition.objects.latest("number")
    # Back in the browser, then other words, and to the preview again.
    back = {**held, "title": "Other words", "preview_checksum": ""}
    again = form_fields(official_client.post("/paper/issue/", {**back, "action": "see"}))
    page = official_client.post("/paper/issue/", {**again, "action": "issue"})
    assert page.status_code == 409
    assert f"{edition} was saved from this form" in main_text(page)
    assert form_fields(page)["title"] == ["Other words"]
    assert Edition.objects.latest("number") == edition
    assert edition.title == "First words"


def test_an_issued_edition_says_what_happens_next_as_it_is_then(official_client: Client):
    issued = issue_edition(official_client)
    assert issued.redirect_chain == [("/editions/2/issued/", 302)]
    said = main_text(issued)
    assert "Issued on 22 March 2011, as at 22 March 2011. It prints 33 requests." in said
    assert "Nobody has been emailed." in said
    assert "If something in it is wrong, correct the record and issue a replacement" in said
    for link in parse(issued).select("main a"):
        assert official_client.get(link["href"]).status_code == 200, link
    # Loaded again, it issues nothing; once replaced, it says so.
    assert main_text(official_client.get("/editions/2/issued/")) == said
    issue_edition(official_client, supersedes="2", reason="A slip.")
    assert Edition.objects.count() == 3
    said = main_text(official_client.get("/editions/2/issued/"))
    assert "It has been replaced since, by edition 3" in said
    assert "issue a replacement" not in said


def test_a_second_edition_for_a_meeting_warns_first_and_each_names_the_other(
    official_client: Client,
):
    meeting = Meeting.objects.get(held_on=dt.date(2011, 3, 24))
    warning = "Edition 1 has already been issued for this meeting."
    query = f"as_at=2011-03-22&meeting={meeting.pk}"
    assert warning in main_text(official_client.get(f"/paper/issue/?{query}"))
    assert warning not in main_text(official_client.get("/paper/issue/?as_at=2011-03-22"))
    issue_edition(official_client, query)
    for number, other in ((1, 2), (2, 1)):
        shown = main_text(official_client.get(f"/editions/{number}/"))
        assert f"Also issued for this meeting: edition {other} , as at 22 March 2011" in shown
    both = "Edition 2 and edition 1 have already been issued for this meeting."
    assert both in main_text(official_client.get(f"/paper/issue/?{query}"))


def test_a_paper_says_whom_it_is_to_and_from_and_its_marking(official_client: Client):
    address = "/paper/issue/?as_at=2011-03-22"
    cover = {"to": "Secretary of State", "sender": "Community Budgets", "marking": "OFFICIAL"}
    given = {"title": "Requests", "introduction": "", **cover}
    preview = official_client.post(address, {**given, "action": "see"})
    assert "To Secretary of State From Community Budgets As at" in main_text(preview)
    carried = {name: values[0] for name, values in form_fields(preview).items()}
    official_client.post(address, {**carried, "action": "issue"})
    assert main_text(official_client.get("/editions/2/")).count("OFFICIAL") == 2
    file = official_client.get("/editions/2/download.docx").content
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        for name in ("header1", "footer1"):
            assert "OFFICIAL" in parts.read(f"word/{name}.xml").decode()
    file = official_client.get("/editions/2/download.odt").content
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert parts.read("styles.xml").decode().count("OFFICIAL") == 4
    pages = PdfReader(io.BytesIO(official_client.get("/editions/2/download.pdf").content)).pages
    assert {page.extract_text().count("OFFICIAL") for page in pages} == {2}
    again = form_fields(official_client.get(f"{address}&supersedes=2"))
    assert {name: again[name][0] for name in cover} == cover
    shown = main_text(official_client.get("/editions/compare/?one=1&other=2"))
    assert "Marking [added: OFFICIAL" in shown
