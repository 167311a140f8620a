"""An official lets what a lead proposes through, or declines it, in one place."""

from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from proposals import domain
from proposals.domain import ProposalEndedError
from proposals.models import LeadProposal
from requests_log.domain import corrections, joins
from requests_log.models import Evidence, NextStep, Request, RequestKind
from tests.factories.areas import get_area, get_department
from tests.factories.entries import write_news
from tests.factories.evidence import attach, pdf
from tests.factories.feedback import propose
from tests.helpers.forms import assert_refused, form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
ALL = "/proposals/"


def page_of(proposal: LeadProposal, tail: str = "") -> str:
    return f"{ALL}{proposal.pk}/{tail}"


def is_kept(stored_as: str) -> bool:
    return storages["evidence"].exists(stored_as)


def test_home_counts_what_waits_and_one_page_lists_it(
    official_client: Client, lead: User, swindon_request: Request, make_request: Any
):
    assert "From area leads, to decide" not in main_text(official_client.get("/"))
    propose(lead, words="Grants cannot be pooled")
    propose(lead, "comment", swindon_request, words="Out of date")
    wide = make_request(areas=[], reach="many")
    joins.propose_join(by=lead, request=wide, area=get_area("swindon"), words="So do we.")
    home = official_client.get("/")
    assert "From area leads, to decide: 3" in main_text(home)
    assert f'href="{ALL}"' in home.content.decode()
    text = main_text(official_client.get(ALL))
    for words in ("Grants cannot be pooled", "Out of date", "So do we.", "Waiting since 22 March"):
        assert words in text


def test_more_areas_that_ask_to_join_are_on_further_pages(
    official_client: Client, lead: User, make_request: Any
):
    for number in range(26):
        wide = make_request(areas=[], reach="many")
        joins.propose_join(by=lead, request=wide, area=get_area("swindon"), words=f"Join {number}.")
    first = official_client.get(ALL)
    assert "Join 24." in main_text(first)
    assert "Join 25." not in main_text(first)
    [following] = parse(first).select("#main-content a[rel=next]")
    second = official_client.get(f"{ALL}{following['href'].partition('#')[0]}")
    assert "Join 25." in main_text(second)
    assert "Join 24." not in main_text(second)
    [back] = parse(second).select("#main-content a[rel=prev]")
    assert back["href"] == "?joins=1#joins"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(
    rows: int,
    official_client: Client,
    lead: User,
    swindon_request: Request,
    django_assert_num_queries: Any,
):
    for number in range(rows):
        propose(lead, words=f"Barrier {number}", departments=[get_department("DfE")])
        propose(lead, "comment", swindon_request, words=f"Comment {number}")
    official_client.get(ALL)
    with django_assert_num_queries(9):
        official_client.get(ALL)


class TestDecidingOnABarrier:
    def test_it_becomes_a_request_with_the_lead_as_its_source(
        self, official_client: Client, lead: User, official: User
    ):
        proposal = propose(lead, departments=[get_department("DfE")])
        assert "No similar requests found." in main_text(official_client.get(page_of(proposal)))
        form = official_client.get(page_of(proposal, "raise/"))
        fields = form_fields(form)
        assert fields["issue"] == [proposal.words]
        assert_refused(
            official_client.post(page_of(proposal, "raise/"), {**fields, "status": ""}),
            "Enter the status: the latest position.",
        )
        sent = {**fields, "status": "New.", "request_kind": RequestKind.CAPACITY.value}
        done = official_client.post(page_of(proposal, "raise/"), sent, follow=True)
        assert "Let through: CB-001. Swindon sees where it stands." in main_text(done)
        request = Request.objects.get()
        assert request.line.issue == proposal.words
        assert request.line.source == f"Area lead for Swindon, 22 March 2011: {lead}"
        assert (request.line.by, request.line.area_slugs) == (official, ["swindon"])
        assert request.line.department_codes == ["DfE"]
        proposal.refresh_from_db()
        assert (proposal.became, proposal.entry) == (request, request.line)
        text = main_text(client_for(lead).get("/your-proposals/"))
        assert "it is part of CB-001" in text
        call_command("check_log")

    def test_it_is_added_to_a_request_that_is_there_already(
        self, official_client: Client, lead: User, make_request: Any
    ):
        kent = make_request(areas=[get_area("kent")], issue="Councils cannot pool grants")
        proposal = propose(lead)
        address = page_of(proposal, f"join/{kent.reference}/")
        assert address in official_client.get(page_of(proposal)).content.decode()
        fields = form_fields(official_client.get(address))
        assert fields["areas_label"] == ["Kent / Swindon"]
        official_client.post(address, fields)
        kent.refresh_from_db()
        assert kent.line.area_slugs == ["kent", "swindon"]
        proposal.refresh_from_db()
        assert (proposal.end, proposal.became) == ("accepted", kent)

    def test_what_was_typed_stays_if_that_request_changed(
        self, official_client: Client, lead: User, make_request: Any, official: User
    ):
        kent = make_request(areas=[get_area("kent")])
        address = page_of(propose(lead), f"join/{kent.reference}/")
        fields = {**form_fields(official_client.get(address)), "areas_label": "Kent and Swindon"}
        write_news(kent, official, "DfE has agreed.")
        late = official_client.post(address, fields)
        assert late.status_code == 409
        assert form_fields(late)["areas_label"] == ["Kent and Swindon"]

    def test_a_label_that_is_too_long_is_refused_and_kept(
        self, official_client: Client, lead: User, make_request: Any
    ):
        kent = make_request(areas=[get_area("kent")])
        address = page_of(propose(lead), f"join/{kent.reference}/")
        fields = {**form_fields(official_client.get(address)), "areas_label": "Kent " * 100}
        refused = official_client.post(address, fields)
        assert_refused(refused, "must be 300 characters or fewer", "areas_label")
        assert form_fields(refused)["areas_label"] == ["Kent " * 100]

    def test_another_request_is_found_by_its_reference(
        self, official_client: Client, lead: User, swindon_request: Request
    ):
        proposal = propose(lead, words="Something else altogether")
        sent = {"action": "find", "reference": "CB-999"}
        assert_refused(official_client.post(page_of(proposal), sent), "There is no request CB-999.")
        found = official_client.post(
            page_of(proposal), {"action": "find", "reference": swindon_request.reference}
        )
        assert found["Location"] == page_of(proposal, f"join/{swindon_request.reference}/")


class TestDecidingOnAComment:
    def test_it_stands_on_the_request_for_all_who_see_it(
        self, official_client: Client, lead: User, make_request: Any, make_user: Any
    ):
        wide = make_request(areas=[], reach="many")
        proposal = propose(lead, "comment", wide, words="Schools have agreed.")
        others = [client_for(make_user(role, "kent")) for role in ("lead", "champion")]
        for client in others:
            assert "Schools have agreed." not in main_text(client.get(wide.get_absolute_url()))
        official_client.post(page_of(proposal), {"action": "accept"})
        for client in (*others, official_client, client_for(lead)):
            text = main_text(client.get(wide.get_absolute_url()))
            assert "What areas say of this Swindon Schools have agreed." in text
        past = others[0].get(f"{wide.get_absolute_url()}?as_at=2011-03-21")
        assert "Schools have agreed." not in main_text(past)
        assert wide.entries.count() == 1

    def test_an_official_reads_the_line_that_the_lead_saw(
        self, official_client: Client, lead: User, swindon_request: Request, official: User
    ):
        proposal = propose(lead, "comment", swindon_request)
        write_news(swindon_request, official, "DfE has agreed.")
        text = main_text(official_client.get(page_of(proposal)))
        assert "The request has changed since the lead wrote this." in text
        assert "The department is looking into it." in text
        assert "DfE has agreed." in text


class TestDecidingOnEvidence:
    def test_a_file_becomes_evidence_of_the_entry_that_the_lead_saw(
        self, official_client: Client, lead: User, swindon_request: Request, official: User
    ):
        proposal = propose(lead, "evidence", swindon_request, words="Letter")
        first = swindon_request.line
        write_news(swindon_request, official, "DfE has agreed.")
        official_client.post(page_of(proposal), {"action": "accept"})
        evidence = Evidence.objects.get()
        assert (evidence.entry, evidence.title, evidence.by) == (first, "Letter", official)
        proposal.refresh_from_db()
        assert (proposal.evidence, proposal.stored_as) == (evidence, "")
        assert is_kept(evidence.stored_as)
        page = client_for(lead).get(f"{swindon_request.get_absolute_url()}evidence/{evidence.pk}/")
        assert b"".join(page.streaming_content) == pdf()  # type: ignore[attr-defined]
        call_command("check_log")

    def test_a_link_becomes_evidence_too(
        self, official: User, lead: User, swindon_request: Request
    ):
        proposal = propose(lead, "evidence", swindon_request, url="https://www.gov.uk/letter")
        domain.accept_evidence(by=official, proposal=proposal)
        assert Evidence.objects.get().url == "https://www.gov.uk/letter"

    def test_of_a_withdrawn_entry_it_goes_to_the_current_one(
        self, official: User, lead: User, swindon_request: Request
    ):
        entry = write_news(swindon_request, official, "DfE has agreed.")
        proposal = propose(lead, "evidence", swindon_request)
        corrections.withdraw(by=official, entry=entry, reason="It was another.")
        domain.accept_evidence(by=official, proposal=proposal)
        swindon_request.refresh_from_db()
        assert Evidence.objects.get().entry == swindon_request.line

    def test_a_waiting_file_that_is_missing_is_said_to_be(
        self, official_client: Client, lead: User, swindon_request: Request, caplog: Any
    ):
        proposal = propose(lead, "evidence", swindon_request, words="Letter")
        storages["evidence"].delete(proposal.stored_as)
        shown = official_client.get(page_of(proposal, "file/"))
        assert shown.status_code == 503
        assert "“Letter” is missing" in main_text(shown)
        assert "is missing" in caplog.text

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("act", ["decline", "withdraw", "attached before"])
    def test_a_file_that_is_not_needed_is_removed(
        self, act: str, official: User, lead: User, swindon_request: Request
    ):
        proposal = propose(lead, "evidence", swindon_request, words="Letter")
        stored_as = proposal.stored_as
        assert is_kept(stored_as)
        if act == "decline":
            domain.decline(by=official, proposal=proposal, reason="No.")
        elif act == "withdraw":
            domain.withdraw(by=lead, proposal=proposal)
        else:
            earlier = attach(official, swindon_request, title="Letter")
            domain.accept_evidence(by=official, proposal=proposal)
            assert is_kept(earlier.stored_as)
            proposal.refresh_from_db()
            assert proposal.evidence == earlier
        assert not is_kept(stored_as)


class TestDecidingOnANextStep:
    def test_it_is_added_as_the_official_checked_it(
        self, official_client: Client, lead: User, swindon_request: Request
    ):
        dfe = get_department("DfE")
        proposal = propose(lead, "step", swindon_request, words="Meet us", departments=[dfe])
        fields = form_fields(official_client.get(page_of(proposal)))
        assert fields["what"] == ["Meet us"]
        assert fields["owner"] == ["department:DfE"]
        sent = {**fields, "what": "Meet Swindon", "action": "accept"}
        official_client.post(page_of(proposal), sent)
        step = NextStep.objects.get()
        assert (step.what, step.department, step.request) == ("Meet Swindon", dfe, swindon_request)
        assert step.source == f"Area lead for Swindon, 22 March 2011: {lead}"

    def test_bad_input_and_declining_without_a_reason_keep_what_was_typed(
        self, official_client: Client, lead: User, swindon_request: Request
    ):
        proposal = propose(lead, "step", swindon_request)
        fields = {**form_fields(official_client.get(page_of(proposal))), "due_on_year": "x"}
        fields |= {"what": "Meet Swindon"}
        for sent in ({"action": "accept"}, {"action": "decline", "reason": ""}):
            refused = official_client.post(page_of(proposal), {**fields, **sent})
            assert "Error:" in refused.content.decode()
            assert form_fields(refused)["what"] == ["Meet Swindon"]
        sent = {**fields, "action": "accept", "reason": "Not ours"}
        refused = official_client.post(page_of(proposal), sent)
        assert form_fields(refused)["reason"] == ["Not ours"]
        assert not NextStep.objects.exists()


class TestDecidingOnlyOnce:
    def test_it_is_declined_with_a_reason(self, official_client: Client, lead: User):
        proposal = propose(lead)
        refused = official_client.post(page_of(proposal), {"action": "decline"})
        assert_refused(refused, "Enter a reason. The area will see it.")
        sent = {"action": "decline", "reason": "It is solved."}
        done = official_client.post(page_of(proposal), sent, follow=True)
        assert "Declined. Swindon sees where it stands." in main_text(done)
        assert "Nothing waits." in main_text(done)

    @pytest.mark.parametrize("tail", ["", "raise/", "join/CB-001/"])
    def test_what_has_ended_is_not_decided_again(
        self,
        tail: str,
        official_client: Client,
        official: User,
        lead: User,
        swindon_request: Request,
    ):
        proposal = propose(lead)
        domain.decline(by=official, proposal=proposal, reason="No.")
        told = official_client.post(page_of(proposal, tail), {"action": "accept"}, follow=True)
        assert "Olive Official has already declined this on 22 March 2011." in main_text(told)
        with pytest.raises(ProposalEndedError):
            domain.withdraw(by=lead, proposal=proposal)

    def test_only_a_barrier_becomes_a_request(
        self, official_client: Client, lead: User, swindon_request: Request
    ):
        comment = propose(lead, "comment", swindon_request)
        for tail in ("raise/", f"join/{swindon_request.reference}/"):
            assert official_client.get(page_of(comment, tail)).status_code == 404

    def test_a_barrier_is_not_let_through_as_it_is(self, official_client: Client, lead: User):
        proposal = propose(lead)
        official_client.post(page_of(proposal), {"action": "accept"})
        proposal.refresh_from_db()
        assert proposal.waits

    def test_a_command_for_another_kind_is_refused(
        self, official: User, lead: User, swindon_request: Request
    ):
        comment = propose(lead, "comment", swindon_request)
        with pytest.raises(ValueError, match="is no barrier"):
            domain.raise_from(by=official, proposal=comment)
