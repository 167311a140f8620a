"""Words that two administrators remove are nowhere in the database, and all else stays provable."""

from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError
from django.db import connection
from django.test import Client

from accounts.models import User
from background.models import BackgroundTask
from departments.models import EmailContact
from departments.models.email_contacts import email_contacts_for
from outbox import delivery
from outbox.delivery import queue_email
from outbox.models import Email
from papers.domain.publish import issue
from papers.domain.scope import PaperScope
from papers.models import Edition
from papers.models.triggers import EDITIONS
from papers.queries.paper_request import PaperRequest
from privacy.domain import redactions
from privacy.domain.removed_words import RemovedWords
from privacy.queries import count_removed
from proposals import domain as proposals
from proposals.domain import ProposalEndedError
from provenance.redaction import MARK
from requests_log.as_of import AsOf
from requests_log.models import Request
from tests.factories.areas import get_department
from tests.factories.clock import TODAY, march
from tests.factories.entries import update_now
from tests.factories.evidence import attach, pdf, upload
from tests.factories.feedback import propose
from tests.helpers.database import assert_statement_refused
from tests.helpers.forms import main_text
from tests.helpers.sign_in import client_for
from tests.privacy.planting import (
    GUARDS,
    NAME,
    check,
    models_without_rows,
    plant_everywhere,
    remove,
    texts_with,
)

pytestmark = pytest.mark.django_db


def issue_edition(official: User) -> Edition:
    asked = PaperRequest(PaperScope(official), AsOf(TODAY))
    words = {"title": "Requests of Whitehall", "introduction": ""}
    return issue(by=official, scope=asked.scope, contents=asked.contents, **words)


@pytest.mark.usefixtures("full_database")
def test_a_name_in_every_text_is_nowhere_after_its_redaction(administrator: User, second: User):
    assert models_without_rows() == []
    plant_everywhere()
    assert any("requests_log_entrywords" in each for each in texts_with())
    check("check_log")
    check("check_editions")

    redaction = remove(administrator, second)

    assert list(texts_with()) == []
    assert redaction.words == ""
    assert (redaction.proposed_by, redaction.confirmed_by) == (administrator, second)
    assert check("check_log").startswith("All 33 requests match")
    assert check("check_editions") == "1 edition matches what was issued.\n"


@pytest.mark.usefixtures("full_database")
def test_every_guarded_table_refuses_every_other_update_after_a_redaction(
    administrator: User, second: User
):
    plant_everywhere()
    remove(administrator, second)
    tables = [guard for guard in GUARDS if guard.words]
    assert len(tables) > 15
    for guard in tables:
        for name in guard.words:
            column = connection.ops.quote_name(name)
            assert_statement_refused(f"UPDATE {guard.table} SET {column} = {column}", guard.message)


def test_files_of_evidence_go_where_that_was_chosen(
    swindon_request: Request,
    official: User,
    administrator: User,
    second: User,
    official_client: Client,
    django_capture_on_commit_callbacks: Any,
):
    kept = attach(official, swindon_request, title="Another letter", content=pdf("Another."))
    update_now(swindon_request, official, status=f"{NAME} agrees.")
    removed = attach(official, swindon_request, title="Letter", content=pdf(NAME))
    stored = storages["evidence"]

    with django_capture_on_commit_callbacks(execute=True):
        remove(administrator, second, with_files=True)

    assert not stored.exists(removed.stored_as)
    assert stored.exists(kept.stored_as)
    page = main_text(official_client.get("/requests/CB-001/"))
    assert "Letter (file removed)" in page
    assert "Another letter (file removed)" not in page
    address = f"/requests/CB-001/evidence/{removed.pk}/"
    assert official_client.get(address).status_code == 404
    check("check_log")

    # A file that could not be deleted is named, and deleted in the next night.
    stored.save(removed.stored_as, ContentFile(b"back"))
    with pytest.raises(CommandError, match="do not match"):
        check("check_log")
    check("apply_retention")
    check("check_log")


def test_a_file_that_cannot_be_deleted_keeps_none_of_the_others(
    swindon_request: Request,
    official: User,
    administrator: User,
    second: User,
    monkeypatch: pytest.MonkeyPatch,
):
    stored = storages["evidence"]
    update_now(swindon_request, official, status=f"{NAME} agrees.")
    names = [
        attach(official, swindon_request, title=title, content=pdf(title)).stored_as
        for title in ("One", "Two", "Three")
    ]
    remove(administrator, second, with_files=True)
    delete = type(stored).delete

    def delete_others(self: Any, name: str) -> None:
        if name == names[0]:
            raise PermissionError("The folder is read only.")
        delete(self, name)

    monkeypatch.setattr(type(stored), "delete", delete_others)
    with pytest.raises(CommandError):
        check("apply_retention")
    assert [stored.exists(name) for name in names] == [True, False, False]


@pytest.mark.parametrize("where", ["its title", "the entry"])
def test_a_file_that_waits_for_a_decision_goes_too(
    where: str,
    swindon_request: Request,
    official: User,
    administrator: User,
    second: User,
    lead: User,
    django_capture_on_commit_callbacks: Any,
):
    kept = propose(lead, "evidence", swindon_request, words="Another letter")
    if where == "the entry":
        update_now(swindon_request, official, status=f"{NAME} agrees.")
    title = f"Letter of {NAME}" if where == "its title" else "Letter"
    removed = propose(lead, "evidence", swindon_request, words=title, file=upload(pdf(NAME)))
    stored = storages["evidence"]

    with django_capture_on_commit_callbacks(execute=True):
        redaction = remove(administrator, second, with_files=True)

    assert not stored.exists(removed.stored_as)
    assert stored.exists(kept.stored_as)
    assert count_removed(redaction)["Lead proposals: stored as"] == 1
    page = main_text(client_for(lead).get("/your-proposals/"))
    assert "Words were removed from the record, and this file with them." in page
    with pytest.raises(ProposalEndedError):
        proposals.accept_evidence(by=official, proposal=removed)
    proposals.accept_evidence(by=official, proposal=kept)
    check("check_log")


def test_sqlite_overwrites_what_is_deleted(
    swindon_request: Request, official: User, administrator: User, second: User
):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL does so at its next vacuum.")
    update_now(swindon_request, official, status=f"{NAME} agrees.")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = OFF")
        remove(administrator, second)
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_files_stay_unless_that_was_chosen(
    swindon_request: Request, official: User, administrator: User, second: User
):
    update_now(swindon_request, official, status=f"{NAME} agrees.")
    kept = attach(official, swindon_request)
    remove(administrator, second)
    assert storages["evidence"].exists(kept.stored_as)


def test_an_email_to_a_removed_address_is_not_sent(administrator: User, second: User):
    for key, to in (("to them", "z.quill@example.com"), ("to others", "a@example.com")):
        queue_email(
            key=key,
            about="x",
            kind="digest",
            to=to,
            to_name="",
            subject="News",
            text="Ask z.quill@example.com.",
        )
    remove(administrator, second, "z.quill@example.com")
    delivery.send_waiting()
    [sent] = mail.outbox
    assert sent.to == ["a@example.com"]
    assert "Ask ██ [words removed]." in sent.body
    assert Email.objects.get(key="to them").cancelled_at


def test_words_that_were_searched_for_are_in_no_task(
    swindon_request: Request, official: User, administrator: User, second: User
):
    update_now(swindon_request, official, status=f"{NAME} agrees.")
    asked = {"query": "words=Zebedee+Quillfeather&stage=resolved", "of": "as-it-is"}
    task = BackgroundTask.objects.create(
        kind="list-file", title="Make the list", by=official, parameters=asked
    )
    remove(administrator, second)
    assert list(texts_with()) == []
    task.refresh_from_db()
    assert task.parameters == {**asked, "query": f"words={MARK}&stage=resolved"}


def test_a_contact_whose_address_is_removed_ends(administrator: User, second: User):
    department = get_department("DfE")
    about = {"department": department, "since": march(1), "source": "A list"}
    EmailContact.objects.create(**about, name="Z", email="z.quill@example.com")
    other = EmailContact.objects.create(**about, name="A", email="a@example.com")
    remove(administrator, second, "z.quill@example.com")
    assert email_contacts_for([department.pk], on=TODAY) == {department.pk: [other]}


def test_a_closed_account_loses_its_name(
    swindon_request: Request, official: User, administrator: User, second: User
):
    User.objects.filter(pk=official.pk).update(is_active=False)
    assert redactions.count_places(official.name) == {"Closed accounts: name": 1}
    redaction = redactions.propose(
        by=administrator, words=official.name, reason="They asked.", with_files=False
    )
    assert redactions.confirm(by=second, redaction=redaction) == 1
    assert count_removed(redaction) == {"Closed accounts: name": 1}
    assert list(texts_with("Olive")) == []
    assert swindon_request.entries.get().by.name == "A former official"


def test_two_redactions_of_one_text_and_edition(
    swindon_request: Request, official: User, administrator: User, second: User
):
    update_now(swindon_request, official, status=f"{NAME} and Crispin Longbarrow agree.")
    issue_edition(official)
    remove(administrator, second)
    remove(administrator, second, "Crispin Longbarrow")
    line = Request.objects.get().line
    assert line.status == "██ [words removed] and ██ [words removed] agree."
    check("check_log")
    assert check("check_editions") == "1 edition matches what was issued.\n"


def test_an_edition_that_did_not_match_before_does_not_match_after(
    swindon_request: Request, official: User, administrator: User, second: User
):
    update_now(swindon_request, official, status=f"{NAME} agrees.")
    issue_edition(official)
    connection.check_constraints()
    EDITIONS[0].uninstall(connection)
    Edition._base_manager.update(checksum="0" * 64)
    connection.check_constraints()
    EDITIONS[0].install(connection)
    remove(administrator, second)
    with pytest.raises(CommandError, match="do not match what was issued: 1"):
        check("check_editions")


@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        ("Ann Example", "ANN  example said", "██ [words removed] said"),
        ("Ann Example", "Ann\nExample’s view", "██ [words removed]’s view"),
        ("Ann Example", "by ann.example@example.org", "by ██ [words removed]@example.org"),
        ("Ann Example", "words=Ann+Example&by=Ann%20Example", f"words={MARK}&by={MARK}"),
        ("Ann Example", "letter_ann_example.pdf", f"letter_{MARK}.pdf"),
        ("Ann Example", "2011_Ann-Example_reply, ANN_EXAMPLE2", f"2011_{MARK}_reply, ANN_EXAMPLE2"),
        ("O'Brien", "Mr O’Brien and Mr O'Brien", f"Mr {MARK} and Mr {MARK}"),
        ("Zoë Ünal", "Zoe\u0308 U\u0308nal, words=Zo%C3%AB+%C3%9Cnal", f"{MARK}, words={MARK}"),
        ("Ann\nAnn Example", "Ann Example and Ann", f"{MARK} and {MARK}"),
        ("Ann", "Planning with Annex A, Anne and Joann", "Planning with Annex A, Anne and Joann"),
        ("A.B+(C)", "of A.B+(C).", f"of {MARK}."),
    ],
)
def test_words_are_found_as_people_write_them(words: str, text: str, left: str):
    assert RemovedWords(words).take_out_of(text) == left
    assert RemovedWords(words).take_out_of({"a": [text, 1, None]}) == {"a": [left, 1, None]}
