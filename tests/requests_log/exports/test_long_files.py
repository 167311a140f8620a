"""The file of a long list is made in the background, for whoever may see the list."""

from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Lead
from background import execution
from background.models import BackgroundTask, TaskFile, TaskState
from departments.models import Champion, DepartmentRight
from requests_log.views import request_list
from tests.factories.areas import get_area, get_department
from tests.factories.background.tasks import make_file
from tests.factories.clock import TODAY
from tests.helpers.forms import main_text
from tests.helpers.sign_in import client_for
from tests.helpers.spreadsheets import read_rows

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("the_record", "with_worker", "everything_is_long"),
]
# What stands in the requests of others than Swindon.
ONLY_OF_OTHERS = "prison"
FILES = ("download.xlsx", "download.ods", "to-change.xlsx", "to-change.ods")


@pytest.fixture
def everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_list, "LONG_FROM", {"xlsx": 0, "ods": 0})


def text_in(task: BackgroundTask) -> str:
    _, extension = task.file.name.split(".")
    return str(read_rows(extension, bytes(TaskFile.objects.get(task=task).content)))


def test_a_link_to_a_long_file_offers_to_make_it_and_starts_nothing(official_client: Client):
    page = main_text(official_client.get("/requests/download.xlsx?stage=in_progress"))
    assert "The list of requests as Excel (XLSX)" in page
    assert "The list has 15 requests. It is made in the background" in page
    assert not BackgroundTask.objects.exists()


@pytest.mark.parametrize(
    ("file", "query"),
    [
        *product(FILES, ("", "stage=in_progress&sort=-issue")),
        # A past date cannot be changed.
        *product(FILES[:2], ("as_at=2011-03-21",)),
    ],
)
def test_the_file_is_the_same_as_one_made_at_once(
    file: str, query: str, official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    address = f"/requests/{file}?{query}"
    task = make_file(official_client, address)
    assert (task.state, task.outcome) == (TaskState.DONE, "The file is ready.")
    made = official_client.get(f"{task.get_absolute_url()}file/")
    monkeypatch.setattr(request_list, "LONG_FROM", {})
    at_once = official_client.get(address)
    for header in ("Content-Disposition", "Content-Type"):
        assert made[header] == at_once[header]
    extension = file.rpartition(".")[2]
    rows = read_rows(extension, made.content)
    assert len(rows) > 10
    assert rows == read_rows(extension, at_once.getvalue())


def test_short_files_and_those_without_a_worker_are_made_by_the_page(
    official_client: Client, settings
):
    assert official_client.get("/requests/download.csv").getvalue()
    settings.BACKGROUND_TASKS = "immediate"
    assert official_client.get("/requests/download.xlsx").getvalue().startswith(b"PK")
    assert not BackgroundTask.objects.exists()


def test_the_task_says_how_far_it_is(official_client: Client):
    task = make_file(official_client, "/requests/download.xlsx")
    assert (task.done, task.total) == (33, 33)


def test_a_lead_gets_a_file_of_their_own_requests_alone(lead: User, official: User):
    own = text_in(make_file(client_for(lead), "/requests/download.xlsx"))
    everything = text_in(make_file(client_for(official), "/requests/download.xlsx"))
    assert ONLY_OF_OTHERS in everything
    assert ONLY_OF_OTHERS not in own
    assert "CB-001" in own


def test_a_lead_cannot_have_the_file_to_change(lead: User):
    assert client_for(lead).post("/requests/to-change.xlsx").status_code == 403
    assert not BackgroundTask.objects.exists()


def test_a_lead_who_has_other_areas_now_cannot_open_the_file(lead: User):
    client = client_for(lead)
    task = make_file(client, "/requests/download.xlsx")
    address = f"{task.get_absolute_url()}file/"
    assert client.get(address).status_code == 200
    assert "Download requests-of-whitehall" in main_text(client.get(task.get_absolute_url()))
    Lead.objects.filter(user=lead).delete()
    Lead.objects.create(user=lead, area=get_area("kent"))
    assert client.get(address).status_code == 404
    page = main_text(client.get(task.get_absolute_url()))
    assert "What you may see has changed since the file was made" in page
    assert "Download" not in page


@pytest.mark.parametrize("file", ["/requests/download.xlsx", "/paper/download.html"])
def test_a_file_that_was_made_again_opens_with_the_rights_of_then(
    file: str, lead: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("papers.views.long_papers.LONG_FROM", {"html": -1})
    client = client_for(lead)
    client.post(file)
    task = BackgroundTask.objects.get()
    BackgroundTask.objects.update(state=TaskState.FAILED)
    Lead.objects.filter(user=lead).delete()
    kent = Lead.objects.create(user=lead, area=get_area("kent"))
    client.post(f"{task.get_absolute_url()}retry/")
    task.refresh_from_db()
    execution.execute(task.pk, task.attempt)
    made = client.get(f"{task.get_absolute_url()}file/")
    assert made.status_code == 200
    assert "Download" in main_text(client.get(task.get_absolute_url()))
    # It is theirs only while they have these.
    kent.delete()
    assert client.get(f"{task.get_absolute_url()}file/").status_code == 404


@pytest.mark.parametrize("file", ["/requests/download.xlsx", "/paper/download.html"])
def test_a_champion_whose_right_to_a_department_has_ended_cannot_open_the_file(
    file: str, champion: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("papers.views.long_papers.LONG_FROM", {"html": -1})
    right = DepartmentRight.objects.create(
        champion=Champion.objects.get(user=champion), department=get_department("HO"), since=TODAY
    )
    client = client_for(champion)
    address = f"{make_file(client, file).get_absolute_url()}file/"
    assert client.get(address).status_code == 200
    right.delete()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("file", ["download.xlsx", "to-change.xlsx"])
def test_somebody_who_lost_the_right_meanwhile_gets_no_file(
    file: str, official: User, official_client: Client
):
    official_client.post(f"/requests/{file}")
    User.objects.filter(pk=official.pk).update(role=Role.ADMINISTRATOR)
    task = BackgroundTask.objects.get()
    execution.execute(task.pk, task.attempt)
    task.refresh_from_db()
    assert (task.state, task.outcome) == (TaskState.FAILED, "This list cannot be made any more.")
    assert not TaskFile.objects.exists()


def test_nobody_else_gets_the_file(official_client: Client, make_user: Callable[..., User]):
    task = make_file(official_client, "/requests/download.xlsx")
    other = client_for(make_user(Role.OFFICIAL))
    assert other.get(f"{task.get_absolute_url()}file/").status_code == 404
