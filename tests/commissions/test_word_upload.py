"""Uploading the Word file of a commission: checked beside what was typed, then sent."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from commissions.models import Commission, Draft, Proposal, Reply
from requests_log.domain import commands
from requests_log.models import Request
from tests.factories.access_links import SECRET
from tests.factories.areas import get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    addressee_in,
    link_sent_to,
    open_areas,
    open_departments,
    send_commission,
)
from tests.factories.imports import bad_files
from tests.factories.imports.answer_files import (
    ANSWER,
    STAGE,
    TARGET_DATE,
    AnswerFile,
    download,
    fill_in,
    upload,
)
from tests.helpers.forms import error_summary, form_fields, heading, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


@pytest.fixture
def requests(make_request: Any) -> list[Request]:
    """Three requests of one department, and one of another that nobody else may read."""
    get_workstream()
    found = [
        make_request(departments=[get_department("DfE")], issue=f"Issue {n}", status=f"Status {n}.")
        for n in range(1, 4)
    ]
    moj = {"issue": f"{SECRET} issue", "status": f"{SECRET} status", "areas_label": SECRET}
    make_request(departments=[get_department("MoJ")], **moj)
    return found


@pytest.fixture
def commission(official: User, requests: list[Request]) -> Commission:
    return send_commission(open_departments(official, "DfE", "MoJ"), official)


@pytest.fixture
def link(commission: Commission) -> str:
    return link_sent_to("dfe@example.com")


def use(page: Any, link: str, client: Client | None = None, **chosen: str) -> Any:
    """Select "Use these answers" on the page to check; return the page that follows."""
    fields = {**form_fields(page), **chosen, "action": "use"}
    return (client or Client()).post(link, fields, follow=True)


def send(page: Any, link: str, **typed: str) -> Any:
    fields = {**form_fields(page), "name": "Dee Department", "action": "send", **typed}
    return Client().post(link, fields, follow=True)


def test_what_was_filled_in_becomes_the_reply(link: str, requests: list[Request]):
    answers = {
        "CB-001": "We “agreed” on 3 March.\n• One\n• Two",
        "CB-002": {ANSWER: "No change.", TARGET_DATE: "30 June 2011"},
        "CB-003": {ANSWER: "It is done.", STAGE: "Resolved"},
    }
    page = upload(link, fill_in(download(link), answers))
    assert heading(page) == "Check what was read from the Word file"
    assert "3 requests with something filled in. Nothing has been sent." in main_text(page)
    assert not Draft.objects.exists()
    form = use(page, link)
    assert "The answers from the Word file are below, saved as a draft." in main_text(form)
    assert "Your reply has been sent." in main_text(send(form, link))
    first, second, third = Proposal.objects.order_by("request__number")
    assert (first.status, first.is_no_change) == ("We “agreed” on 3 March.\n• One\n• Two", False)
    assert (second.is_no_change, str(second.target_date)) == (True, "2011-06-30")
    assert (third.status, third.stage) == ("It is done.", "resolved")


def test_a_file_with_nothing_filled_in_proposes_nothing(link: str):
    page = upload(link, download(link))
    assert "0 requests with something filled in, and 3 with no answer yet" in main_text(page)
    assert parse(page).select("button[value=use]") == []
    back = Client().post(link, {**form_fields(page), "action": "edit"})
    fields = {**form_fields(back), "name": "Dee", "action": "check"}
    assert "CB-001: Choose no change, or enter the latest position." in error_summary(
        Client().post(link, fields)
    )


def test_what_was_typed_is_shown_beside_the_file_and_can_be_kept(link: str):
    content = fill_in(download(link), {"CB-001": "From Word", "CB-002": "Also from Word"})
    typed = {"r1-status": "Typed", "r2-status": "Typed too", "r3-status": "Only typed"}
    page = upload(link, content, **typed, name="Dee")
    text = main_text(page)
    assert "In the Word file From Word Typed before Typed" in text
    assert "Only typed" not in text
    form = form_fields(use(page, link, **{"keep-r2": "typed"}))
    assert (form["r1-status"], form["r2-status"]) == (["From Word"], ["Typed too"])
    assert (form["r3-status"], form["name"]) == (["Only typed"], ["Dee"])
    back = Client().post(link, {**form_fields(page), "action": "edit"})
    assert [form_fields(back)[f"r{n}-status"][0] for n in (1, 2, 3)] == list(typed.values())


def test_what_the_file_does_not_say_stays_as_it_was_typed(link: str):
    content = fill_in(download(link), {"CB-001": {TARGET_DATE: "30/6/2011"}})
    page = upload(link, content, **{"r1-status": "Typed", "r1-next_step": "Write to areas."})
    assert parse(page).select("input[type=radio]") == []
    held = form_fields(use(page, link))
    assert (held["r1-status"], held["r1-next_step"]) == (["Typed"], ["Write to areas."])
    assert held["r1-target_date_month"] == ["6"]


def test_what_cannot_be_read_is_said_and_not_lost(link: str):
    answers = {
        "CB-001": {ANSWER: "Words", TARGET_DATE: "next spring", STAGE: "finished soon"},
        "CB-002": {ANSWER: "More", STAGE: "on-going workstream: Data sharing"},
        "CB-003": {ANSWER: "Less", STAGE: "Ongoing, Unheard of"},
    }
    page = upload(link, fill_in(download(link), answers))
    text = main_text(page)
    assert "“finished soon” is not a stage" in text
    assert "There is no workstream “Unheard of”" in text
    assert "Move to an on-going workstream, Data sharing" in text
    form = use(page, link)
    held = form_fields(form)
    assert held["r1-target_date_day"] == ["next spring"]
    assert (held["r2-stage"], held["r2-workstream"]) == (["on_going"], ["data-sharing"])
    assert held["r3-stage"] == ["on_going"]
    said = " ".join(error_summary(send(form, link)))
    assert "CB-001: " in said
    assert "CB-003: " in said
    assert not Reply.objects.exists()


def test_a_position_that_was_edited_in_its_own_column_is_not_silently_lost(link: str):
    file = AnswerFile(download(link))
    file.row("CB-001").tc_lst[2].p_lst[0].r_lst[-1].text = "Status 1, and it is agreed."
    page = upload(link, file.save())
    assert "The column “Present position” was changed" in main_text(page)
    assert "Status 1, and it is agreed." in main_text(page)


def test_the_department_is_told_if_the_request_has_changed_since_the_download(
    link: str, official: User, requests: list[Request]
):
    content = fill_in(download(link), {"CB-001": "Our words"})
    commands.write_news(
        by=official,
        request=requests[0],
        seen=requests[0].line,
        status="DCLG wrote this meanwhile.",
        effective_on=TODAY,
        target_date=None,
    )
    form = use(upload(link, content), link)
    assert "This request has changed since you started your reply." in main_text(form)
    assert form_fields(form)["r1-status"] == ["Our words"]


def test_no_change_to_a_request_that_has_changed_since_is_asked_again(
    link: str, official: User, requests: list[Request]
):
    content = fill_in(download(link), {"CB-001": "No change", "CB-002": "No change"})
    news = {"status": "DCLG wrote this meanwhile.", "effective_on": TODAY, "target_date": None}
    seen = requests[0].line
    commands.write_news(by=official, request=requests[0], seen=seen, **news)
    page = upload(link, content)
    assert "says no change, but the request has changed since the file" in main_text(page)
    form = use(page, link)
    assert "r1-confirmed" not in form_fields(form)
    assert form_fields(form)["r2-confirmed"] == ["on"]
    fields = {**form_fields(form), "r3-confirmed": "on", "name": "Dee", "action": "check"}
    assert [*error_summary(Client().post(link, fields))] == [
        "CB-001: Choose no change, or enter the latest position."
    ]


def test_an_answer_like_the_position_is_no_change(link: str):
    page = upload(link, fill_in(download(link), {"CB-001": "Status 1.", "CB-002": "UNCHANGED"}))
    held = form_fields(use(page, link))
    assert held["r1-confirmed"] == held["r2-confirmed"] == ["on"]


@pytest.mark.parametrize("words", ["No change to the budget is needed.", "No changes were agreed"])
def test_a_sentence_that_begins_with_no_change_is_an_answer(words: str, link: str):
    page = upload(link, fill_in(download(link), {"CB-001": words}))
    held = form_fields(use(page, link))
    assert held["r1-status"] == [words]
    assert "r1-confirmed" not in held


def test_a_request_that_is_no_longer_open_is_refused_in_words(
    link: str, official: User, requests: list[Request]
):
    content = fill_in(download(link), {"CB-001": "Our last words"})
    commands.move(
        by=official,
        request=requests[0],
        seen=requests[0].line,
        to="resolved",
        status="Done.",
        effective_on=TODAY,
        target_date=None,
    )
    text = main_text(upload(link, content))
    assert "CB-001 is not open with you, so its row was not read." in text
    assert "Our last words" in text


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (None, "Choose the Word file that you filled in."),
        (lambda: b"%PDF-1.7", "This is a PDF. Upload a file of these types: .docx."),
        (bad_files.bomb, "too large when it is unpacked"),
        (bad_files.plain_word, "No row of the file has a reference."),
    ],
)
def test_a_bad_file_is_refused_and_what_was_typed_is_kept(
    make: Callable[[], bytes] | None, words: str, link: str
):
    fields = {**form_fields(Client().get(link)), "r1-status": "Typed", "action": "upload"}
    file = {"word": SimpleUploadedFile("a.docx", make())} if make else {}
    page = Client().post(link, {**fields, **file})
    [(said, target)] = error_summary(page).items()
    assert words in said
    assert target == "#id_word"
    assert parse(page).find(id="id_word")
    assert form_fields(page)["r1-status"] == ["Typed"]
    assert parse(page).select(".govuk-form-group--error textarea") == []


def test_the_file_has_no_line_and_no_position_of_another_department(
    link: str, commission: Commission, official: User
):
    moj = link_sent_to("moj@example.com")
    for content, own in ((download(link), False), (download(moj), True)):
        parts = [
            bad_files.part_of(content, f"word/{name}.xml") for name in ("document", "settings")
        ]
        parts += [bad_files.part_of(content, "docProps/core.xml")]
        text = b"".join(parts).decode()
        assert (SECRET in text) == own
        assert ("Status 1." in text) != own
        assert official.name not in text


def test_the_file_of_another_department_proposes_nothing_here(link: str):
    moj = link_sent_to("moj@example.com")
    page = upload(link, fill_in(download(moj), {"CB-004": "Theirs"}))
    assert "The row of CB-004 is from another commission" in main_text(page)
    assert parse(page).select("button[value=use]") == []


@pytest.mark.parametrize("what", ["seen", "reference"])
def test_a_forged_row_shows_nothing_of_another_request(what: str, link: str):
    other = Request.objects.get(number=4)
    content = download(link)
    document = bad_files.part_of(content, "word/document.xml")
    if what == "seen":
        document = re.sub(rb"(\[\d+/1/)\d+\]", rb"\g<1>%d]" % other.current_id, document)
    else:
        document = document.replace(b"CB-001", b"CB-004")
        document = re.sub(rb"\[\d+/1/\d+\]", b"", document)
    forged = fill_in(
        bad_files.repacked(content, {"word/document.xml": document}),
        {"CB-001" if what == "seen" else "CB-004": "Forged"},
    )
    page = upload(link, forged)
    assert SECRET not in page.content.decode()
    if what == "seen":
        assert SECRET not in use(page, link).content.decode()


def test_an_official_uploads_the_file_that_a_department_sent_back(
    link: str, commission: Commission, official: User
):
    addressee = addressee_in(commission, "DfE")
    client = client_for(official)
    page = f"/commissions/recipients/{addressee.pk}/record/"
    file = client.get(f"/commissions/recipients/{addressee.pk}/requests.docx")
    assert file["Content-Disposition"] == 'attachment; filename="requests-DfE.docx"'
    content = fill_in(file.content, {"CB-001": "By post", "CB-002": "No change"})
    form = use(upload(page, content, client), page, client)
    held = form_fields(form)
    assert held["received_via"] == ["Word file, answers.docx"]
    when = {"replied_on_day": "22", "replied_on_month": "3", "replied_on_year": "2011"}
    sent = {**held, **when, "name": "Dee", "rest": "on", "action": "send"}
    assert "Reply from Department DfE recorded." in main_text(client.post(page, sent, follow=True))
    reply = Reply.objects.get(addressee=addressee)
    assert reply.received_via == "Word file, answers.docx"
    assert reply.proposals.get(request__number=1).status == "By post"


def test_an_area_has_no_file(official: User, area_addressee: int):
    url = f"/commissions/recipients/{area_addressee}/requests.docx"
    assert client_for(official).get(url).status_code == 404


@pytest.fixture
def area_addressee(official: User) -> int:
    return addressee_in(send_commission(open_areas(official, "kent"), official), "kent").pk


def test_a_newer_draft_of_a_colleague_is_not_overwritten(link: str):
    page = upload(link, fill_in(download(link), {"CB-001": "Mine"}))
    colleague = {**form_fields(Client().get(link)), "r1-status": "Theirs", "action": "save"}
    assert Client().post(link, colleague).status_code == 302
    refused = use(page, link)
    assert refused.status_code == 409
    assert "Someone else has saved a draft" in main_text(refused)
    assert form_fields(refused)["r1-status"] == ["Mine"]
    assert Draft.objects.get().typed["r1-status"] == ["Theirs"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(
    rows: int, make_request: Any, official: User, django_assert_num_queries: Any
):
    get_department("HO")
    for number in range(rows):
        get_workstream(f"stream-{number}")
        make_request(departments=[get_department("HO")], issue=f"Issue {number}")
    send_commission(open_departments(official, "HO"), official)
    link = link_sent_to("ho@example.com")
    client = Client()
    fields = {**form_fields(client.get(link)), "action": "upload"}
    with django_assert_num_queries(5):
        content = download(link, client)
    references = [f"CB-{number + 1:03d}" for number in range(rows)]
    filled = fill_in(content, dict.fromkeys(references, "Words"))
    with django_assert_num_queries(16):
        file = SimpleUploadedFile("a.docx", filled)
        assert client.post(link, {**fields, "word": file}).status_code == 200
