"""A lead proposes something between commissions, and sees where it stands."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Lead
from proposals import domain
from proposals.models import LeadProposal
from requests_log.domain import joins
from requests_log.models import Entry, Evidence, NextStep, Request
from tests.factories.areas import get_area, get_department
from tests.factories.entries import write_news
from tests.factories.evidence import pdf, upload
from tests.factories.feedback import WHY_A_BARRIER as WHY
from tests.factories.feedback import propose
from tests.helpers.forms import assert_refused, form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
HOME = "/your-requests/"
YOURS = "/your-proposals/"
BARRIER = "/your-proposals/barrier/"
WORDS = "Councils cannot pool their grants."


def page_of(request: Request, kind: str) -> str:
    return f"{request.get_absolute_url()}propose/{kind}/"


class TestRaisingABarrier:
    def test_one_is_sent_from_the_landing_page_and_stands_there(
        self, lead_client: Client, swindon_request: Request
    ):
        assert BARRIER in lead_client.get(HOME).content.decode()
        fields = form_fields(lead_client.get(BARRIER))
        done = lead_client.post(BARRIER, {**fields, "words": WORDS, "why": WHY}, follow=True)
        assert "Sent to DCLG, who will decide." in main_text(done)
        assert "Waiting since 22 March 2011" in main_text(done)
        home = main_text(lead_client.get(HOME))
        assert "What you have proposed" in home
        assert WORDS in home
        # The record is as it was.
        assert Entry.objects.count() == 1

    def test_a_likely_request_is_shown_once_and_what_was_typed_stays(
        self, lead_client: Client, swindon_request: Request
    ):
        sent = {
            **form_fields(lead_client.get(BARRIER)),
            "words": "Sharing a budget with schools",
            "why": WHY,
        }
        page = lead_client.post(BARRIER, sent)
        assert "It may be in the record already" in main_text(page)
        assert swindon_request.reference in main_text(page)
        assert not LeadProposal.objects.exists()
        fields = form_fields(page)
        assert fields["words"] == [sent["words"]]
        lead_client.post(BARRIER, {**fields, "action": "send"})
        assert LeadProposal.objects.get().words == sent["words"]

    def test_a_request_that_the_lead_may_not_see_is_not_among_the_likely_ones(
        self, lead_client: Client, make_request: Any
    ):
        make_request(areas=[get_area("kent")], issue="Sharing a secret budget")
        sent = {"area": "swindon", "words": "Sharing a secret budget", "why": WHY}
        lead_client.post(BARRIER, sent)
        assert LeadProposal.objects.count() == 1

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"words": ""}, "Enter what the barrier is."),
            ({"why": ""}, "Enter why it is a barrier."),
            ({"words": "x" * 2_001}, "Issue must be 2,000 characters or fewer."),
            ({"area": "kent"}, "Choose the area that this is for."),
            ({"departments": ["0"]}, "Choose departments from the list."),
        ],
    )
    def test_bad_input_is_refused_and_nothing_typed_is_lost(
        self, lead_client: Client, changed: dict[str, Any], message: str
    ):
        sent = {"area": "swindon", "words": WORDS, "why": WHY, **changed}
        refused = lead_client.post(BARRIER, sent)
        assert_refused(refused, message)
        fields = form_fields(refused)
        assert {name: fields[name][0] for name in ("words", "why")} == {
            name: sent[name] for name in ("words", "why")
        }
        assert not LeadProposal.objects.exists()

    def test_a_double_click_sends_it_once(self, lead_client: Client):
        sent = {"area": "swindon", "words": WORDS, "why": WHY}
        lead_client.post(BARRIER, sent)
        lead_client.post(BARRIER, sent)
        assert LeadProposal.objects.count() == 1

    def test_a_lead_of_two_areas_chooses_one(self, lead: User, lead_client: Client):
        Lead.objects.create(user=lead, area=get_area("kent"))
        assert_refused(
            lead_client.post(BARRIER, {"words": WORDS, "why": WHY}),
            "Choose the area that this is for.",
        )
        lead_client.post(BARRIER, {"area": "kent", "words": WORDS, "why": WHY})
        assert LeadProposal.objects.get().area.slug == "kent"

    def test_a_lead_without_an_area_is_told_so(self, make_user: Callable[..., User]):
        text = main_text(client_for(make_user(Role.LEAD)).get(BARRIER))
        assert "Your account is not linked to an area yet." in text


class TestProposingAboutARequest:
    @pytest.mark.parametrize(
        ("kind", "sent", "shown"),
        [
            ("comment", {"words": "This is out of date."}, "This is out of date."),
            ("evidence", {"title": "Letter", "url": "https://www.gov.uk/letter"}, "Letter"),
            (
                "step",
                {"words": "Meet the schools", "owner": "area"},
                "Meet the schools Whose move: Swindon",
            ),
        ],
    )
    def test_it_is_sent_from_the_request_and_waits_there(
        self,
        kind: str,
        sent: dict[str, str],
        shown: str,
        lead_client: Client,
        swindon_request: Request,
        official_client: Client,
    ):
        address = swindon_request.get_absolute_url()
        assert page_of(swindon_request, kind) in lead_client.get(address).content.decode()
        fields = form_fields(lead_client.get(page_of(swindon_request, kind)))
        done = lead_client.post(page_of(swindon_request, kind), {**fields, **sent}, follow=True)
        assert "Waiting since 22 March 2011" in main_text(done)
        for client in (lead_client, official_client):
            text = main_text(client.get(address))
            assert "Waiting for a decision" in text
            assert shown in text
        assert not Evidence.objects.exists()
        assert not NextStep.objects.exists()

    def test_a_file_is_checked_by_its_content_and_can_be_read_while_it_waits(
        self, lead_client: Client, swindon_request: Request, official_client: Client
    ):
        address = page_of(swindon_request, "evidence")
        fields = form_fields(lead_client.get(address))
        bad = upload(b"<html><script>x</script>", "letter.pdf")
        refused = lead_client.post(address, {**fields, "title": "Letter", "file": bad})
        assert "Error:" in refused.content.decode()
        assert form_fields(refused)["title"] == ["Letter"]
        lead_client.post(address, {**fields, "title": "Letter", "file": upload(pdf())})
        file = f"/proposals/{LeadProposal.objects.get().pk}/file/"
        for client in (lead_client, official_client):
            response = client.get(file)
            assert b"".join(response.streaming_content) == pdf()  # type: ignore[attr-defined]
            assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
            assert response["Content-Security-Policy"].startswith("sandbox")

    @pytest.mark.parametrize(
        ("kind", "sent", "message"),
        [
            ("comment", {"words": ""}, "Enter your comment."),
            ("comment", {"words": "x" * 2_001}, "Comment must be 2,000 characters or fewer."),
            ("evidence", {"title": "Letter"}, "Choose a file, or enter a link."),
            ("evidence", {"title": "Letter", "url": "ftp://x"}, "Enter a link that begins with"),
            ("step", {"words": "Meet"}, "Choose whose move it is."),
            (
                "step",
                {
                    **{"words": "Meet", "owner": "area", "due_on_day": "21"},
                    **{"due_on_month": "3", "due_on_year": "2011"},
                },
                "The date must be today, 22 March 2011, or later.",
            ),
        ],
    )
    def test_bad_input_is_refused_and_nothing_typed_is_lost(
        self,
        kind: str,
        sent: dict[str, str],
        message: str,
        lead_client: Client,
        swindon_request: Request,
    ):
        address = page_of(swindon_request, kind)
        refused = lead_client.post(address, {**form_fields(lead_client.get(address)), **sent})
        assert_refused(refused, message)
        fields = form_fields(refused)
        assert all(fields[name][0] == value for name, value in sent.items())
        assert not LeadProposal.objects.exists()

    def test_a_comment_on_a_line_that_changed_meanwhile_is_shown_beside_the_new_one(
        self, lead_client: Client, swindon_request: Request, official: User
    ):
        address = page_of(swindon_request, "comment")
        fields = {**form_fields(lead_client.get(address)), "words": "This is out of date."}
        write_news(swindon_request, official, "DfE has agreed.")
        late = lead_client.post(address, fields)
        assert late.status_code == 409
        assert "DfE has agreed." in main_text(late)
        assert form_fields(late)["words"] == ["This is out of date."]
        lead_client.post(address, form_fields(late))
        assert LeadProposal.objects.get().seen.status == "DfE has agreed."  # type: ignore[union-attr]

    def test_a_kind_that_is_not_there_is_not_found(
        self, lead_client: Client, swindon_request: Request
    ):
        assert lead_client.get(page_of(swindon_request, "barrier")).status_code == 404
        assert lead_client.get(page_of(swindon_request, "wish")).status_code == 404


class TestWhereItStandsForALead:
    def test_a_lead_reads_what_became_of_each_and_why_not(
        self,
        lead: User,
        lead_client: Client,
        official: User,
        swindon_request: Request,
        settings: Any,
    ):
        comment = propose(lead, "comment", swindon_request, words="A comment")
        step = propose(lead, "step", swindon_request, words="A step")
        kept = propose(lead, "comment", swindon_request, words="Another")
        settings.TODAY = dt.date(2011, 3, 24)
        domain.accept_comment(by=official, proposal=comment)
        domain.decline(by=official, proposal=step, reason="It is under way.")
        text = main_text(lead_client.get(YOURS))
        assert "Let through on 24 March 2011 by Olive Official: it stands beside CB-001" in text
        assert "Declined on 24 March 2011 by Olive Official" in text
        assert "Why it was declined: It is under way." in text
        assert "Waiting since 22 March 2011" in text
        lead_client.post(f"{YOURS}{kept.pk}/withdraw/")
        text = main_text(lead_client.get(YOURS))
        assert "Withdrawn on 24 March 2011 by Len Lead" in text
        assert "Waiting" not in text

    def test_what_was_decided_cannot_be_withdrawn(
        self, lead: User, lead_client: Client, official: User
    ):
        proposal = propose(lead)
        domain.decline(by=official, proposal=proposal, reason="No.")
        told = main_text(lead_client.post(f"{YOURS}{proposal.pk}/withdraw/", follow=True))
        assert "Olive Official has already declined this on 22 March 2011." in told
        proposal.refresh_from_db()
        assert proposal.end == "declined"

    def test_saying_that_an_area_has_this_too_stands_with_the_others(
        self, lead_client: Client, lead: User, make_request: Any
    ):
        wide = make_request(areas=[], reach="many")
        joins.propose_join(by=lead, request=wide, area=get_area("swindon"), words="So do we.")
        text = main_text(lead_client.get(YOURS))
        assert f"We have this too, {wide.reference}" in text
        assert "Waiting since 22 March 2011" in text

    def test_the_landing_page_has_the_newest_few(self, lead_client: Client, lead: User):
        for number in range(4):
            propose(lead, words=f"Barrier number {number}")
        text = main_text(lead_client.get(HOME))
        assert "Barrier number 3" in text
        assert "Barrier number 0" not in text
        assert "All that you have proposed" in text

    @pytest.mark.parametrize("rows", [1, 3])
    @pytest.mark.parametrize(("address", "queries"), [(YOURS, 9), (HOME, 29)])
    def test_the_number_of_queries_does_not_grow(
        self,
        address: str,
        queries: int,
        rows: int,
        lead_client: Client,
        lead: User,
        swindon_request: Request,
        django_assert_num_queries: Any,
    ):
        dfe = get_department("DfE")
        for number in range(rows):
            propose(lead, words=f"Barrier {number}", departments=[dfe])
            propose(lead, "comment", swindon_request, words=f"Comment {number}")
        lead_client.get(address)
        with django_assert_num_queries(queries):
            lead_client.get(address)
