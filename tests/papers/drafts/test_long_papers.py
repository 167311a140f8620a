"""The file of a long paper is made in the background, for whoever may see the paper."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Lead
from background import execution
from background.models import BackgroundTask, TaskFile, TaskState
from papers.views import long_papers
from tests.factories.areas import get_area
from tests.factories.background.tasks import make_file
from tests.factories.clock import TODAY
from tests.factories.drafts import start_draft
from tests.factories.meetings import make_meeting
from tests.helpers.forms import main_text
from tests.helpers.sign_in import client_for

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("the_record", "with_worker", "everything_is_long"),
]


@pytest.fixture
def everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_papers, "LONG_FROM", {"docx": -1, "html": -1, "odt": -1})


def test_a_link_to_a_long_file_offers_to_make_it_and_starts_nothing(official_client: Client):
    page = main_text(official_client.get("/paper/download.docx?as_at=2011-03-22"))
    assert "The paper as at 22 March 2011 as Word (DOCX)" in page
    assert "The paper has 33 requests. It is made in the background" in page
    assert not BackgroundTask.objects.exists()


def test_the_file_is_the_same_as_one_made_at_once(
    official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    for address in ("/paper/download.docx?summary=on", "/editions/1/download.docx"):
        task = make_file(official_client, address)
        assert (task.state, task.outcome) == (TaskState.DONE, "The file is ready.")
        made = official_client.get(f"{task.get_absolute_url()}file/")
        with monkeypatch.context() as patch:
            patch.setattr(long_papers, "LONG_FROM", {})
            at_once = official_client.get(address)
        assert made.content == at_once.content
        for header in ("Content-Disposition", "Content-Type"):
            assert made[header] == at_once[header]


def test_short_files_and_those_without_a_worker_are_made_by_the_page(
    official_client: Client, settings
):
    assert official_client.get("/paper/download.csv").status_code == 200
    settings.BACKGROUND_TASKS = "immediate"
    assert official_client.get("/paper/download.docx").content.startswith(b"PK")
    assert not BackgroundTask.objects.exists()


def test_a_paper_of_today_is_of_the_day_on_which_it_was_asked_for(
    official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    official_client.post("/paper/download.html")
    task = BackgroundTask.objects.get()
    assert task.parameters["query"] == "as_at=2011-03-22"


def test_a_draft_has_its_mark_and_only_its_own_formats(official: User, official_client: Client):
    draft = start_draft(official, make_meeting("Community Budgets Group", TODAY))
    address = f"/drafts/{draft.pk}/paper/download"
    task = make_file(official_client, f"{address}.odt")
    assert task.file.name.endswith("-draft.odt")
    assert official_client.post(f"{address}.html").status_code == 404
    assert official_client.get(f"{address}.html").status_code == 404


def test_a_lead_gets_a_file_of_their_own_requests_alone(lead: User, official: User):
    task = make_file(client_for(lead), "/paper/download.html")
    own = bytes(TaskFile.objects.get(task=task).content).decode()
    whole = make_file(client_for(official), "/paper/download.html")
    everything = bytes(TaskFile.objects.get(task=whole).content).decode()
    only_of_others = "prison"
    assert only_of_others in everything
    assert only_of_others not in own
    assert "CB-001" in everything


def test_a_lead_who_has_other_areas_now_cannot_open_the_file(lead: User):
    client = client_for(lead)
    task = make_file(client, "/paper/download.html")
    address = f"{task.get_absolute_url()}file/"
    assert client.get(address).status_code == 200
    Lead.objects.filter(user=lead).delete()
    Lead.objects.create(user=lead, area=get_area("kent"))
    assert client.get(address).status_code == 404


def test_an_official_who_is_a_lead_now_cannot_open_the_file(official: User):
    task = make_file(client_for(official), "/paper/download.html")
    User.objects.filter(pk=official.pk).update(role=Role.LEAD)
    client = client_for(User.objects.get(pk=official.pk))
    assert client.get(f"{task.get_absolute_url()}file/").status_code == 404


@pytest.mark.parametrize("address", ["/paper/download.html", "/editions/1/download.html"])
def test_somebody_who_lost_the_right_meanwhile_gets_no_file(
    official: User, official_client: Client, address: str
):
    official_client.post(address)
    User.objects.filter(pk=official.pk).update(role=Role.ADMINISTRATOR)
    task = BackgroundTask.objects.get()
    execution.execute(task.pk, task.attempt)
    task.refresh_from_db()
    assert (task.state, task.outcome) == (
        TaskState.FAILED,
        "This paper cannot be made any more.",
    )
    assert not TaskFile.objects.exists()


def test_a_draft_that_was_issued_meanwhile_gets_no_file(official: User, official_client: Client):
    draft = start_draft(official, make_meeting("Community Budgets Group", TODAY))
    official_client.post(f"/drafts/{draft.pk}/paper/download.odt")
    task = BackgroundTask.objects.get()
    task.parameters["id"] = "0"
    task.save()
    execution.execute(task.pk, task.attempt)
    task.refresh_from_db()
    assert task.outcome == "This paper cannot be made any more."


def test_nobody_else_gets_the_file(official_client: Client, make_user: Callable[..., User]):
    task = make_file(official_client, "/paper/download.html")
    other = client_for(make_user(Role.OFFICIAL))
    assert other.get(f"{task.get_absolute_url()}file/").status_code == 404
