"""A database with a row in every table that a redaction goes through."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django_tasks_db.models import DBTaskResult

from accounts.models import Role, User
from administration.models import FactFile
from areas.models import LocalProject, ProjectAmount
from background.models import BackgroundTask, TaskFile
from champions.models import ActWithdrawal, ChampionAct
from commissions.models import Addressee, Barrier, Decision, DecisionKind, Draft
from correspondence.models import Letter, LetterCopy, LetterReply
from departments.models import Champion
from imports.models import ImportedEntry, ImportProgress
from outbox.delivery import queue_email
from papers.models import ClearanceAnswer, EditionChange, EditionLine, Meeting
from proposals.models import LeadProposal
from provenance.models import Action, Redaction
from provenance.services import record_event
from requests_log.domain import evidence, positions
from requests_log.models import (
    BulkAct,
    Feedback,
    Join,
    PositionChannel,
    Request,
    SavedView,
    SharedOutcome,
    StepEnding,
    WordingDismissal,
)
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.commissions import rows_of_commissions
from tests.factories.drafts import ask, start_draft
from tests.factories.evidence import attach
from tests.factories.imports.uploads import empty_import
from tests.factories.next_steps import add_step
from tests.privacy.planting import NAME

NOW = dt.datetime(2011, 3, 22, 10, tzinfo=dt.UTC)


@pytest.fixture
def second(make_user: Callable[..., User]) -> User:
    """Another administrator."""
    return make_user(Role.ADMINISTRATOR, name="Basil Administrator")


@pytest.fixture
def full_database(the_record: None, official: User, administrator: User) -> None:
    """The record of 2011, with rows of everything that has come since."""
    request = Request.objects.filter(stage=Stage.IN_PROGRESS).first()
    resolved = Request.objects.filter(stage=Stage.RESOLVED).first()
    assert request
    assert resolved
    area = get_area("leicestershire")
    _add_to_request(official, request)
    about = {"request": resolved, "by": official}
    Feedback.objects.create(**about, area=area, entry=resolved.line, answer="no", why="It is not.")
    SharedOutcome.objects.create(
        **about, entry=resolved.line, words="It holds.", recorded_at=NOW, shared_on=TODAY
    )
    Join.objects.create(request=request, area=area, by=official, words="We have it.")
    LeadProposal.objects.create(
        kind="comment", request=request, seen=request.line, area=area, by=official, words="It is."
    )
    WordingDismissal.objects.create(request=request, kind="long", words="As it is", by=official)
    SavedView.objects.create(user=official, name="Mine", query="words=budget")
    BulkAct.objects.create(kind="confirm", count=1, by=official)
    _add_papers_and_commissions(official)
    imported = empty_import(official)
    ImportedEntry.objects.create(of_import=imported, entry=resolved.line, place="Table 1, row 2")
    ImportProgress.objects.create(of_import=imported, unsaved=[["row 3", "It has changed since."]])
    _add_what_champions_did(official, request)
    _add_a_letter(official)
    _add_work_in_the_background(official)
    FactFile.objects.create(kind="people", name="p.csv", sha256="0", rows=[["x"]], by=administrator)
    project = LocalProject.objects.create(area=area, name="Loughborough", phase="pilot")
    ProjectAmount.objects.create(
        project=project, agency="Police", direction="saving", year=2011, pence=100
    )
    record_event(
        project,
        by=official,
        subject_key="areas/leicestershire",
        action=Action.ADDED,
        differences=[["Note", "", "The words of it"]],
    )
    queue_email(
        key="k",
        about="x",
        kind="digest",
        to="a@example.com",
        to_name="A",
        subject="S",
        text="It is new.",
    )
    LogEntry.objects.create(
        user=administrator,
        content_type=ContentType.objects.get_for_model(User),
        object_id="1",
        object_repr="Somebody",
        action_flag=CHANGE,
        change_message="[]",
    )
    Redaction.objects.create(
        reason="Asked for.",
        with_files=False,
        proposed_by=administrator,
        proposed_at=NOW,
        refused_by=administrator,
        refused_at=NOW,
    )


def _add_what_champions_did(official: User, request: Request) -> None:
    champion = Champion.objects.first()
    assert champion
    act = ChampionAct.objects.create(
        champion=champion, request=request, kind="met", done_on=TODAY, words="We met.", by=official
    )
    ActWithdrawal.objects.create(act=act, reason="It was another day.", by=official)


def _add_a_letter(official: User) -> None:
    letter = Letter.objects.create(subject="Meet us", text="Dear {name}, come.", by=official)
    copy = LetterCopy.objects.create(
        letter=letter,
        area=get_area("leicestershire"),
        to="lena@example.com",
        to_name="Lena",
        subject="Meet us",
        text="Dear Lena, come.",
    )
    LetterReply.objects.create(
        copy=copy, received_on=TODAY, channel="letter", words="We will come.", by=official
    )


def _add_work_in_the_background(official: User) -> None:
    task = BackgroundTask.objects.create(kind="paper", title="The paper", by=official)
    TaskFile.objects.create(
        task=task, name="p.pdf", content_type="application/pdf", content=b"x", keep_until=TODAY
    )
    DBTaskResult.objects.create(
        args_kwargs={},
        task_path="x",
        backend_name="default",
        run_after=NOW,
        finished_at=NOW,
        traceback=f"It failed: {NAME}",
    )


def _add_to_request(official: User, request: Request) -> None:
    attached = attach(official, request)
    evidence.withdraw(by=official, evidence=attached, reason="It is another.")
    attach(official, request, title="The right letter")
    department = request.line.department_codes[0]
    positions.record_position(
        by=official,
        request=request,
        department=positions.Department.objects.get(code=department),
        effective_on=TODAY,
        channel=PositionChannel.LETTER,
        text="They will answer in May.",
    )
    step = add_step(request, official, "Send a note.")
    add_step(request, official, "Ring the department.")
    StepEnding.objects.create(
        step=step, outcome="done", effective_on=TODAY, recorded_at=NOW, by=official
    )


def _add_papers_and_commissions(official: User) -> None:
    meeting = Meeting.objects.first()
    assert meeting
    clearance = ask(official, start_draft(official, meeting))
    ClearanceAnswer.objects.create(
        clearance=clearance, answer="comments", comments="A word on it.", answered_at=NOW
    )
    rows_of_commissions(official, "leicestershire", "DfE")
    barrier = Barrier.objects.first()
    addressee = Addressee.objects.last()
    Decision.objects.create(
        barrier=barrier,
        kind=DecisionKind.DECLINED,
        reason="It is known.",
        by=official,
        decided_at=NOW,
        decided_on=TODAY,
    )
    Draft.objects.create(addressee=addressee, channel="link", typed={}, saved_at=NOW)
    assert EditionLine.objects.exists()
    assert not EditionChange.objects.exists()
