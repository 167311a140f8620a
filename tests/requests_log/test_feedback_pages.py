"""The pages on which a lead says whether a request is solved, and officials read what is not."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import integrity
from requests_log.domain.feedback import CHOOSE, SAY_WHY
from requests_log.models import Feedback, Request
from requests_log.rules.stages import Stage
from tests.conftest import get_area, get_department
from tests.helpers.forms import assert_refused, boxes, heading, read, the_log
from tests.requests_log.test_commands import move, news
from tests.requests_log.test_feedback import WHY, say

pytestmark = pytest.mark.django_db
LIST = "/not-solved/"
PARTLY = {"answer": "partly", "why": WHY}


@pytest.fixture
def done(make_request: Any) -> Request:
    """A request of Swindon and Kent that is resolved."""
    areas = [get_area("swindon"), get_area("kent")]
    return make_request(areas=areas, stage=Stage.RESOLVED, status="DfE has agreed.")


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def desk(sign_in: Any, lead: User) -> Client:
    """The desk of the lead for Swindon."""
    return sign_in(lead)


@pytest.fixture
def official_desk(sign_in: Any, official: User) -> Client:
    return sign_in(official)


def page_of(request: Request, tail: str = "solved/") -> str:
    return f"/requests/{request.reference}/{tail}"


def words(client: Client, address: str) -> str:
    return read(client.get(address)).main.get_text(" ", strip=True)


def send(client: Client, page: str, **typed: str) -> Any:
    """Send the page's form as it opens, with these boxes filled in otherwise."""
    return client.post(page, {**boxes(client.get(page)), **typed})


class TestALead:
    def test_says_it_and_reads_what_they_said(self, desk: Client, done: Request):
        before = the_log()
        assert "Is it solved for Swindon? No answer yet." in words(desk, page_of(done, ""))
        page = page_of(done)
        assert heading(desk.get(page)) == "Is it solved for Swindon?"
        assert "DfE has agreed." in words(desk, page)
        response = send(desk, page, **PARTLY)
        assert response.status_code == 302
        told = words(desk, response["Location"])
        assert f"Your answer on {done.reference} for Swindon has been saved." in told
        assert f"Partly solved Answered on 22 March 2011 {WHY} Change your answer" in told
        assert the_log() == before
        assert list(integrity.find_disagreements()) == []

    def test_finds_the_form_filled_in_with_it_and_may_say_otherwise(
        self, desk: Client, done: Request, lead: User
    ):
        say(done, lead)
        held = boxes(desk.get(page_of(done)))
        assert (held["answer"], held["why"], held["area"]) == (["partly"], [WHY], ["swindon"])
        send(desk, page_of(done), answer="yes", why="")
        assert [verdict.answer for verdict in Feedback.objects.all()] == ["partly", "yes"]

    def test_is_told_where_just_that_is_said_already(self, desk: Client, done: Request):
        page = page_of(done)
        sent = {**boxes(desk.get(page)), **PARTLY}
        first, second = desk.post(page, sent), desk.post(page, sent, follow=True)
        assert first.status_code == 302
        assert "You have already given this answer." in second.content.decode()
        assert Feedback.objects.count() == 1

    @pytest.mark.parametrize(
        ("typed", "message", "field"),
        [
            ({"answer": ""}, CHOOSE, "answer_0"),
            ({"answer": "perhaps", "why": "Kept."}, CHOOSE, "answer_0"),
            ({"answer": "no"}, SAY_WHY, "why"),
            ({"answer": "partly", "why": "  "}, SAY_WHY, "why"),
            (
                {"answer": "no", "why": "w" * 2_001},
                "must be 2,000 characters or fewer. You entered 2,001.",
                "why",
            ),
            ({"answer": "no", "why": "a\x07b"}, "cannot be printed", "why"),
        ],
    )
    def test_is_refused_in_words_and_nothing_is_lost(
        self, desk: Client, done: Request, typed: dict[str, str], message: str, field: str
    ):
        response = send(desk, page_of(done), **typed)
        assert_refused(response, message, field)
        held = boxes(response)
        assert held["why"] == [typed.get("why", "")]
        if typed["answer"] in ("partly", "no"):
            assert held["answer"] == [typed["answer"]]
        assert not Feedback.objects.exists()

    def test_keeps_what_they_typed_where_the_outcome_was_reworded(
        self, desk: Client, done: Request, official: User
    ):
        page = page_of(done)
        mine = {**boxes(desk.get(page)), **PARTLY}
        news(done, official, "DfE has agreed in full.")
        response = desk.post(page, mine)
        assert response.status_code == 409
        text = read(response).main.get_text(" ", strip=True)
        assert f"{done.reference} has changed since you opened this form" in text
        assert "Current outcome DfE has agreed in full." in text
        assert official.name not in response.content.decode()
        assert read(response).title.get_text().startswith("Error: ")
        assert not Feedback.objects.exists()
        held = boxes(response)
        assert (held["answer"], held["why"]) == (["partly"], [WHY])
        assert desk.post(page, held).status_code == 302
        done.refresh_from_db()
        assert Feedback.objects.get().entry == done.current

    def test_keeps_it_where_the_request_was_reopened(
        self, desk: Client, done: Request, official: User
    ):
        page = page_of(done)
        mine = {**boxes(desk.get(page)), **PARTLY}
        move(done, official, Stage.IN_PROGRESS, status="DfE is looking at it again.")
        response = desk.post(page, mine)
        assert response.status_code == 409
        text = read(response).main.get_text(" ", strip=True)
        assert "It is no longer resolved" in text
        assert f"Your answer Partly. {WHY}" in text
        assert not read(response).select("form[method=post]")
        assert not Feedback.objects.exists()

    @pytest.mark.parametrize("seen", ["", "0", "x", "9" * 30, "-1"])
    def test_is_asked_again_where_the_form_names_no_line(
        self, desk: Client, done: Request, seen: str
    ):
        response = desk.post(page_of(done), {"area": "swindon", "seen": seen, **PARTLY})
        assert response.status_code == 409
        assert boxes(response)["seen"] == [str(done.current_id)]

    def test_is_sent_to_a_request_that_is_not_resolved(self, desk: Client, planted: Request):
        assert desk.get(page_of(planted)).headers["Location"] == planted.get_absolute_url()
        assert "Is it solved" not in words(desk, planted.get_absolute_url())

    def test_chooses_the_area_where_they_lead_in_more_than_one(
        self, sign_in: Any, done: Request, make_user: Callable[..., User]
    ):
        both = make_user(Role.LEAD, "swindon", "kent", "essex")
        client, page = sign_in(both), page_of(done)
        text = words(client, page_of(done, ""))
        assert "Is it solved for Swindon?" in text
        assert "Is it solved for Kent?" in text
        assert "Essex" not in text
        offered = {box["value"] for box in read(client.get(page)).select("[name=area]")}
        assert offered == {"swindon", "kent"}
        for chosen in ("", "essex", "nowhere"):
            response = send(client, page, **PARTLY, area=chosen)
            assert_refused(response, "Choose the area you are answering for.", "area_0")
        assert boxes(client.get(f"{page}?area=kent"))["area"] == ["kent"]
        assert send(client, f"{page}?area=kent", **PARTLY).status_code == 302
        assert Feedback.objects.get().area.slug == "kent"
        # What was said for Kent is not what is said for Swindon.
        assert "answer" not in boxes(client.get(f"{page}?area=swindon"))

    def test_finds_no_form_of_another_areas_request(self, desk: Client, make_request: Any):
        other = make_request(areas=[get_area("kent")], stage=Stage.RESOLVED)
        assert desk.get(page_of(other)).status_code == 404
        assert desk.post(page_of(other), PARTLY).status_code == 404

    def test_sees_among_their_requests_what_awaits_their_word(
        self, desk: Client, done: Request, planted: Request, lead: User, official: User
    ):
        awaits = "No answer yet"
        page = read(desk.get("/your-requests/"))
        cards = [card for card in page.select(".govuk-summary-card") if awaits in card.text]
        assert [card.h3.a.text for card in cards] == [done.reference]
        say(done, lead, "yes")
        assert awaits not in words(desk, "/your-requests/")
        news(done, official, "DfE has agreed in full.")
        assert awaits in words(desk, "/your-requests/")
        assert awaits not in words(desk, "/your-requests/?as_at=2011-03-21")

    def test_of_two_areas_each_has_its_word(
        self, sign_in: Any, done: Request, make_user: Callable[..., User]
    ):
        both = make_user(Role.LEAD, "swindon", "kent")
        say(done, both)
        assert "No answer yet" in words(sign_in(both), "/your-requests/")
        say(done, both, area=get_area("kent"))
        assert "No answer yet" not in words(sign_in(both), "/your-requests/")


class TestAnOfficial:
    def test_reads_beside_the_outcome_who_said_what_and_why(
        self, official_desk: Client, done: Request, lead: User, make_user: Callable[..., User]
    ):
        assert "No area has answered yet." in words(official_desk, page_of(done, ""))
        say(done, lead)
        kent = make_user(Role.LEAD, "kent", name="Kim Kent")
        say(done, kent, "yes", area=get_area("kent"))
        text = words(official_desk, page_of(done, ""))
        assert "Kent Solved Answered by Kim Kent on 22 March 2011" in text
        assert f"Swindon Partly solved Answered by Len Lead on 22 March 2011 {WHY}" in text
        assert "/solved/" not in official_desk.get(page_of(done, "")).content.decode()

    def test_reads_what_was_said_of_an_earlier_outcome_as_such(
        self, official_desk: Client, done: Request, lead: User, official: User
    ):
        say(done, lead)
        move(done, official, Stage.IN_PROGRESS)
        assert WHY not in words(official_desk, page_of(done, ""))
        done.refresh_from_db()
        move(done, official, Stage.RESOLVED, status="DfE has agreed in full.")
        assert "Swindon About an earlier outcome: Partly" in words(official_desk, page_of(done, ""))
        assert "0 requests There are none." in words(official_desk, LIST)

    def test_reads_a_past_day_as_it_was(
        self, official_desk: Client, done: Request, lead: User, settings: Any
    ):
        say(done, lead)
        settings.TODAY = dt.date(2011, 3, 24)
        say(done, lead, "yes", why="All is well now.")
        for day, there, not_there in (
            ("2011-03-21", "No area had answered by then.", WHY),
            ("2011-03-22", WHY, "All is well now."),
        ):
            text = words(official_desk, f"{page_of(done, '')}?as_at={day}")
            assert there in text
            assert not_there not in text
        assert WHY in words(official_desk, f"{LIST}?as_at=2011-03-22")
        assert "There were none on this date." in words(official_desk, f"{LIST}?as_at=2011-03-21")
        assert "There are none." in words(official_desk, LIST)

    def test_lists_what_is_resolved_and_not_solved(
        self,
        official_desk: Client,
        make_request: Any,
        lead: User,
        make_user: Callable[..., User],
    ):
        kent = make_user(Role.LEAD, "kent", name="Kim Kent")
        asked = {"DfE": "partly", "DWP": "no", "HO": "yes"}
        made = {}
        for code, answer in asked.items():
            made[code] = make_request(
                areas=[get_area("swindon"), get_area("kent")],
                departments=[get_department(code)],
                issue=f"Issue for {code}",
                status=f"Outcome of {code}.",
                stage=Stage.RESOLVED,
            )
            say(made[code], lead, answer)
        say(made["DfE"], kent, "yes", area=get_area("kent"))
        make_request(stage=Stage.RESOLVED, issue="Of which nobody spoke")
        page = read(official_desk.get(LIST))
        assert page.h1.text == "Resolved but not solved"
        cards = page.select(".govuk-summary-card")
        assert [card.h3.a.text for card in cards] == ["CB-001", "CB-002"]
        first = cards[0].get_text(" ", strip=True)
        for told in (
            "Issue for DfE",
            "Outcome of DfE.",
            f"Partly solved Answered by Len Lead on 22 March 2011 {WHY}",
        ):
            assert told in first
        assert "Kent" not in cards[0].dl.select("dt")[-1].text

        def listed(query: str) -> list[str]:
            page = read(official_desk.get(f"{LIST}?{query}"))
            return [link.text for link in page.select(".govuk-summary-card h3 a")]

        assert listed("answer=partly") == ["CB-001"]
        assert listed("answer=no") == ["CB-002"]
        assert listed("department=DWP") == ["CB-002"]
        assert listed("department=DWP&answer=partly") == []
        assert listed("department=HO") == []
        assert "No requests match these filters." in words(official_desk, f"{LIST}?department=HO")
        home = read(official_desk.get("/"))
        assert home.find("a", href=LIST).text == "Resolved but not solved: 2"
        past = read(official_desk.get("/?as_at=2011-03-21"))
        assert past.find("a", href=f"{LIST}?as_at=2011-03-21").text.endswith(": 0")

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("answer=yes", "Choose an answer from the list."),
            ("answer=%00", "Choose an answer from the list."),
            ("department=nope", "Choose a department from the list."),
            ("department=%00", "Null characters are not allowed."),
            (f"department={'9' * 5_000}", "Choose a department from the list."),
        ],
    )
    def test_is_told_of_a_filter_that_makes_no_sense(
        self, official_desk: Client, done: Request, lead: User, query: str, message: str
    ):
        say(done, lead)
        response = official_desk.get(f"{LIST}?{query}")
        assert_refused(response, message)
        assert WHY in response.content.decode()

    def test_asks_for_a_day_that_can_be_read(self, official_desk: Client):
        assert heading(official_desk.get(f"{LIST}?as_at=nonsense")) != "Resolved but not solved"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("role", "address", "queries"),
    [
        (Role.OFFICIAL, "/", 19),
        (Role.OFFICIAL, "/?as_at=2011-03-22", 21),
        (Role.OFFICIAL, LIST, 7),
        (Role.OFFICIAL, f"{LIST}?as_at=2011-03-22", 8),
        (Role.OFFICIAL, f"{LIST}?answer=partly&department=DfE", 9),
        (Role.OFFICIAL, "/requests/CB-001/", 8),
        (Role.OFFICIAL, "/requests/CB-001/?as_at=2011-03-22", 9),
        (Role.LEAD, "/requests/CB-001/", 16),
        (Role.LEAD, "/requests/CB-001/?as_at=2011-03-22", 12),
        (Role.LEAD, "/requests/CB-001/solved/", 13),
        (Role.LEAD, "/your-requests/", 25),
        (Role.CHAMPION, "/requests/CB-001/", 11),
    ],
)
def test_the_number_of_queries_does_not_grow(
    role: Role,
    address: str,
    queries: int,
    rows: int,
    make_request: Any,
    make_user: Callable[..., User],
    sign_in: Any,
    django_assert_num_queries: Any,
):
    slugs = ("swindon", "kent", "essex")[:rows]
    people = {slug: make_user(Role.LEAD, slug) for slug in slugs}
    for _ in range(rows):
        request = make_request(areas=[get_area(slug) for slug in slugs], stage=Stage.RESOLVED)
        for slug, person in people.items():
            say(request, person, area=get_area(slug))
    client = sign_in(make_user(role, "swindon"))
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
