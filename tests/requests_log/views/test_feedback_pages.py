"""The pages on which a lead says whether a request is solved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import integrity
from requests_log.domain.feedback import CHOOSE, SAY_WHY
from requests_log.models import Feedback, Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.entries import move, write_news
from tests.factories.feedback import WHY, feedback_page, give_feedback
from tests.helpers.forms import assert_refused, form_fields, heading, parse, send_form, text_at
from tests.helpers.request_forms import saved_rows
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
PARTLY = {"answer": "partly", "why": WHY}


class TestLeads:
    def test_a_lead_gives_feedback_and_reads_it_back(
        self, lead_client: Client, resolved_request: Request
    ):
        before = saved_rows()
        assert "Is it solved for Swindon? No answer yet." in text_at(
            lead_client, feedback_page(resolved_request, "")
        )
        page = feedback_page(resolved_request)
        assert heading(lead_client.get(page)) == "Is it solved for Swindon?"
        assert "DfE has agreed." in text_at(lead_client, page)
        response = send_form(lead_client, page, **PARTLY)
        assert response.status_code == 302
        told = text_at(lead_client, response["Location"])
        assert f"Your answer on {resolved_request.reference} for Swindon has been saved." in told
        assert f"Partly solved Answered on 22 March 2011 {WHY} Change your answer" in told
        assert saved_rows() == before
        assert list(integrity.find_disagreements()) == []

    def test_a_lead_can_change_their_feedback(
        self, lead_client: Client, resolved_request: Request, lead: User
    ):
        give_feedback(resolved_request, lead)
        held = form_fields(lead_client.get(feedback_page(resolved_request)))
        assert (held["answer"], held["why"], held["area"]) == (["partly"], [WHY], ["swindon"])
        send_form(lead_client, feedback_page(resolved_request), answer="yes", why="")
        assert [verdict.answer for verdict in Feedback.objects.all()] == ["partly", "yes"]

    def test_a_lead_is_told_when_nothing_changed(
        self, lead_client: Client, resolved_request: Request
    ):
        page = feedback_page(resolved_request)
        sent = {**form_fields(lead_client.get(page)), **PARTLY}
        first, second = lead_client.post(page, sent), lead_client.post(page, sent, follow=True)
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
    def test_errors_keep_what_the_lead_typed(
        self,
        lead_client: Client,
        resolved_request: Request,
        typed: dict[str, str],
        message: str,
        field: str,
    ):
        response = send_form(lead_client, feedback_page(resolved_request), **typed)
        assert_refused(response, message, field)
        held = form_fields(response)
        assert held["why"] == [typed.get("why", "")]
        if typed["answer"] in ("partly", "no"):
            assert held["answer"] == [typed["answer"]]
        assert not Feedback.objects.exists()

    def test_text_is_kept_when_the_outcome_was_reworded_meanwhile(
        self, lead_client: Client, resolved_request: Request, official: User
    ):
        page = feedback_page(resolved_request)
        mine = {**form_fields(lead_client.get(page)), **PARTLY}
        write_news(resolved_request, official, "DfE has agreed in full.")
        response = lead_client.post(page, mine)
        assert response.status_code == 409
        text = parse(response).main.get_text(" ", strip=True)
        assert f"{resolved_request.reference} has changed since you opened this form" in text
        assert "Current outcome DfE has agreed in full." in text
        assert official.name not in response.content.decode()
        assert parse(response).title.get_text().startswith("Error: ")
        assert not Feedback.objects.exists()
        held = form_fields(response)
        assert (held["answer"], held["why"]) == (["partly"], [WHY])
        assert lead_client.post(page, held).status_code == 302
        resolved_request.refresh_from_db()
        assert Feedback.objects.get().entry == resolved_request.current

    def test_text_is_kept_when_the_request_was_reopened_meanwhile(
        self, lead_client: Client, resolved_request: Request, official: User
    ):
        page = feedback_page(resolved_request)
        mine = {**form_fields(lead_client.get(page)), **PARTLY}
        move(resolved_request, official, Stage.IN_PROGRESS, status="DfE is looking at it again.")
        response = lead_client.post(page, mine)
        assert response.status_code == 409
        text = parse(response).main.get_text(" ", strip=True)
        assert "It is no longer resolved" in text
        assert f"Your answer Partly. {WHY}" in text
        assert not parse(response).select("form[method=post]")
        assert not Feedback.objects.exists()

    @pytest.mark.parametrize("seen", ["", "0", "x", "9" * 30, "-1"])
    def test_a_form_without_its_version_is_asked_again(
        self, lead_client: Client, resolved_request: Request, seen: str
    ):
        response = lead_client.post(
            feedback_page(resolved_request), {"area": "swindon", "seen": seen, **PARTLY}
        )
        assert response.status_code == 409
        assert form_fields(response)["seen"] == [str(resolved_request.current_id)]

    def test_an_unresolved_request_redirects_to_its_page(
        self, lead_client: Client, swindon_request: Request
    ):
        assert (
            lead_client.get(feedback_page(swindon_request)).headers["Location"]
            == swindon_request.get_absolute_url()
        )
        assert "Is it solved" not in text_at(lead_client, swindon_request.get_absolute_url())

    def test_a_lead_of_two_areas_chooses_one(
        self, resolved_request: Request, make_user: Callable[..., User]
    ):
        both = make_user(Role.LEAD, "swindon", "kent", "essex")
        client, page = client_for(both), feedback_page(resolved_request)
        text = text_at(client, feedback_page(resolved_request, ""))
        assert "Is it solved for Swindon?" in text
        assert "Is it solved for Kent?" in text
        assert "Essex" not in text
        offered = {box["value"] for box in parse(client.get(page)).select("[name=area]")}
        assert offered == {"swindon", "kent"}
        for chosen in ("", "essex", "nowhere"):
            response = send_form(client, page, **PARTLY, area=chosen)
            assert_refused(response, "Choose the area you are answering for.", "area_0")
        assert form_fields(client.get(f"{page}?area=kent"))["area"] == ["kent"]
        assert send_form(client, f"{page}?area=kent", **PARTLY).status_code == 302
        assert Feedback.objects.get().area.slug == "kent"
        # What was said for Kent is not what is said for Swindon.
        assert "answer" not in form_fields(client.get(f"{page}?area=swindon"))

    def test_another_areas_request_has_no_form(self, lead_client: Client, make_request: Any):
        other = make_request(areas=[get_area("kent")], stage=Stage.RESOLVED)
        assert lead_client.get(feedback_page(other)).status_code == 404
        assert lead_client.post(feedback_page(other), PARTLY).status_code == 404

    def test_your_requests_shows_what_awaits_feedback(
        self,
        lead_client: Client,
        resolved_request: Request,
        swindon_request: Request,
        lead: User,
        official: User,
    ):
        awaits = "No answer yet"
        page = parse(lead_client.get("/your-requests/"))
        cards = [card for card in page.select(".govuk-summary-card") if awaits in card.text]
        assert [card.h3.a.text for card in cards] == [resolved_request.reference]
        give_feedback(resolved_request, lead, "yes")
        assert awaits not in text_at(lead_client, "/your-requests/")
        write_news(resolved_request, official, "DfE has agreed in full.")
        assert awaits in text_at(lead_client, "/your-requests/")
        assert awaits not in text_at(lead_client, "/your-requests/?as_at=2011-03-21")

    def test_each_of_two_areas_has_its_own_feedback(
        self, resolved_request: Request, make_user: Callable[..., User]
    ):
        both = make_user(Role.LEAD, "swindon", "kent")
        give_feedback(resolved_request, both)
        assert "No answer yet" in text_at(client_for(both), "/your-requests/")
        give_feedback(resolved_request, both, area=get_area("kent"))
        assert "No answer yet" not in text_at(client_for(both), "/your-requests/")
