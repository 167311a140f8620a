"""What officials see of feedback: beside the outcome, and in the list of requests not solved."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.entries import move
from tests.factories.feedback import WHY, feedback_page, give_feedback
from tests.helpers.forms import assert_refused, heading, parse, text_at
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
LIST = "/not-solved/"


class TestOfficials:
    def test_feedback_is_shown_beside_the_outcome(
        self,
        official_client: Client,
        resolved_request: Request,
        lead: User,
        make_user: Callable[..., User],
    ):
        assert "No area has answered yet." in text_at(
            official_client, feedback_page(resolved_request, "")
        )
        give_feedback(resolved_request, lead)
        kent = make_user(Role.LEAD, "kent", name="Kim Kent")
        give_feedback(resolved_request, kent, "yes", area=get_area("kent"))
        text = text_at(official_client, feedback_page(resolved_request, ""))
        assert "Kent Solved Answered by Kim Kent on 22 March 2011" in text
        assert f"Swindon Partly solved Answered by Len Lead on 22 March 2011 {WHY}" in text
        assert (
            "/solved/"
            not in official_client.get(feedback_page(resolved_request, "")).content.decode()
        )

    def test_feedback_on_an_earlier_outcome_is_marked(
        self, official_client: Client, resolved_request: Request, lead: User, official: User
    ):
        give_feedback(resolved_request, lead)
        move(resolved_request, official, Stage.IN_PROGRESS)
        assert WHY not in text_at(official_client, feedback_page(resolved_request, ""))
        resolved_request.refresh_from_db()
        move(resolved_request, official, Stage.RESOLVED, status="DfE has agreed in full.")
        assert "Swindon About an earlier outcome: Partly" in text_at(
            official_client, feedback_page(resolved_request, "")
        )
        assert "0 requests There are none." in text_at(official_client, LIST)

    def test_a_past_date_shows_the_feedback_of_that_day(
        self, official_client: Client, resolved_request: Request, lead: User, settings: Any
    ):
        give_feedback(resolved_request, lead)
        settings.TODAY = dt.date(2011, 3, 24)
        give_feedback(resolved_request, lead, "yes", why="All is well now.")
        for day, there, not_there in (
            ("2011-03-21", "No area had answered by then.", WHY),
            ("2011-03-22", WHY, "All is well now."),
        ):
            text = text_at(official_client, f"{feedback_page(resolved_request, '')}?as_at={day}")
            assert there in text
            assert not_there not in text
        assert WHY in text_at(official_client, f"{LIST}?as_at=2011-03-22")
        assert "There were none on this date." in text_at(
            official_client, f"{LIST}?as_at=2011-03-21"
        )
        assert "There are none." in text_at(official_client, LIST)

    def test_the_list_shows_requests_resolved_but_not_solved(
        self,
        official_client: Client,
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
            give_feedback(made[code], lead, answer)
        give_feedback(made["DfE"], kent, "yes", area=get_area("kent"))
        make_request(stage=Stage.RESOLVED, issue="Of which nobody spoke")
        page = parse(official_client.get(LIST))
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
            page = parse(official_client.get(f"{LIST}?{query}"))
            return [link.text for link in page.select(".govuk-summary-card h3 a")]

        assert listed("answer=partly") == ["CB-001"]
        assert listed("answer=no") == ["CB-002"]
        assert listed("department=DWP") == ["CB-002"]
        assert listed("department=DWP&answer=partly") == []
        assert listed("department=HO") == []
        assert "No requests match these filters." in text_at(
            official_client, f"{LIST}?department=HO"
        )
        home = parse(official_client.get("/"))
        assert home.find("a", href=LIST).text == "Resolved but not solved: 2"
        past = parse(official_client.get("/?as_at=2011-03-21"))
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
    def test_an_invalid_filter_gets_an_error(
        self,
        official_client: Client,
        resolved_request: Request,
        lead: User,
        query: str,
        message: str,
    ):
        give_feedback(resolved_request, lead)
        response = official_client.get(f"{LIST}?{query}")
        assert_refused(response, message)
        assert WHY in response.content.decode()

    def test_an_invalid_date_gets_an_error(self, official_client: Client):
        assert heading(official_client.get(f"{LIST}?as_at=nonsense")) != "Resolved but not solved"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("role", "address", "queries"),
    [
        (Role.OFFICIAL, "/", 25),
        (Role.OFFICIAL, "/?as_at=2011-03-22", 17),
        (Role.OFFICIAL, LIST, 7),
        (Role.OFFICIAL, f"{LIST}?as_at=2011-03-22", 8),
        (Role.OFFICIAL, f"{LIST}?answer=partly&department=DfE", 9),
        (Role.OFFICIAL, "/requests/CB-001/", 16),
        (Role.OFFICIAL, "/requests/CB-001/?as_at=2011-03-22", 14),
        (Role.LEAD, "/requests/CB-001/", 23),
        (Role.LEAD, "/requests/CB-001/?as_at=2011-03-22", 16),
        (Role.LEAD, "/requests/CB-001/solved/", 11),
        (Role.LEAD, "/your-requests/", 32),
        (Role.CHAMPION, "/requests/CB-001/", 18),
    ],
)
def test_the_number_of_queries_does_not_grow(
    role: Role,
    address: str,
    queries: int,
    rows: int,
    make_request: Any,
    make_user: Callable[..., User],
    django_assert_num_queries: Any,
):
    slugs = ("swindon", "kent", "essex")[:rows]
    people = {slug: make_user(Role.LEAD, slug) for slug in slugs}
    for _ in range(rows):
        request = make_request(areas=[get_area(slug) for slug in slugs], stage=Stage.RESOLVED)
        for slug, person in people.items():
            give_feedback(request, person, area=get_area(slug))
    client = client_for(make_user(role, "swindon"))
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
