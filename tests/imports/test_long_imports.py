"""A long import is saved in parts, each row once, and taken back in parts."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from background import execution, lifecycle
from background.models import BackgroundTask, TaskState
from imports import tasks
from imports.domain import parts, saving, uploading
from imports.domain.saving import RowWriter
from imports.models import Import, ImportedEntry, ImportProgress
from requests_log.domain.integrity import find_disagreements
from requests_log.models import Request
from requests_log.permissions import all_requests
from tests.factories.entries import get_request, write_news
from tests.factories.imports.bad_files import csv_of
from tests.factories.imports.long_files import confirm
from tests.factories.imports.uploads import make_import, save
from tests.helpers.forms import form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
HEADS = "Ref,Area,Issue,Dept,Status"
ROWS = [f",Hull,Pooling of rents {n},DWP,New" for n in range(5)]
FILE = csv_of(HEADS, *ROWS)


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "ROWS_OF_A_PART", 2)
    monkeypatch.setattr(parts, "REQUESTS_OF_A_PART", 2)
    monkeypatch.setattr(tasks, "PAUSE", 0)


def brought_in() -> list[str]:
    rows = all_requests().filter(number__gt=33).order_by("number")
    return list(rows.values_list("current__issue", flat=True))


def fail_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let the code fail when it writes the row with this number."""
    write, count = RowWriter.write, 0

    def fail(self: RowWriter, row: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            raise RuntimeError("the power fails")
        return write(self, row)

    monkeypatch.setattr(RowWriter, "write", fail)


def test_every_row_is_saved_once_with_its_place(official: User):
    record = confirm(official, FILE)
    task = tasks.start_saving(by=official, record=record)
    assert (task.state, task.outcome) == (TaskState.DONE, "5 of 5 rows were saved.")
    assert brought_in() == [f"Pooling of rents {n}" for n in range(5)]
    progress = ImportProgress.objects.get()
    assert (progress.done_count, progress.confirmed_count, progress.unsaved) == (5, 5, [])
    places = ImportedEntry.objects.order_by("pk").values_list("place", flat=True)
    assert [place.rpartition(" ")[2] for place in places] == ["2", "3", "4", "5", "6"]
    assert list(find_disagreements()) == []


def test_what_is_interrupted_leaves_whole_parts_and_goes_on_where_it_was(
    official: User, monkeypatch: pytest.MonkeyPatch
):
    record = confirm(official, FILE)
    with monkeypatch.context() as patch:
        fail_at(patch, 4)
        task = tasks.start_saving(by=official, record=record)
    assert task.state == TaskState.FAILED
    assert brought_in() == ["Pooling of rents 0", "Pooling of rents 1"]
    record = Import.objects.get(pk=record.pk)
    assert (record.progress.done_count, record.is_partly_saved) == (2, True)
    assert lifecycle.retry(task=task).state == TaskState.DONE
    assert brought_in() == [f"Pooling of rents {n}" for n in range(5)]
    assert list(find_disagreements()) == []


def test_rows_that_differ_only_in_their_area_are_saved_though_they_are_in_other_parts(
    official: User,
):
    rows = [f",{area},Pooling of rents,DWP,New" for area in ("Hull", "Kent", "Swindon")]
    record = confirm(official, csv_of(HEADS, *rows))
    assert len(record.confirmed) == 3
    task = tasks.start_saving(by=official, record=record)
    assert task.outcome == "3 of 3 rows were saved."


def test_all_rows_that_were_left_are_counted_and_the_first_are_named(
    official: User, official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts, "MOST_NAMED", 3)
    monkeypatch.setattr("imports.models.imports.LISTED", 2)
    record = confirm(official, FILE)
    record.confirmed = [[key, "another"] for key, _ in record.confirmed]
    record.save()
    task = tasks.start_saving(by=official, record=record)
    assert task.outcome.startswith("0 of 5 rows were saved.")
    page = main_text(official_client.get(record.get_absolute_url()))
    assert page.count(parts.CHANGED_SINCE) == 2
    assert "and 3 more" in page


def test_a_row_that_would_now_be_saved_otherwise_is_left_and_named(
    official: User, official_client: Client
):
    changed = "CB-012,,,,MoJ will write to the areas."
    record = confirm(official, csv_of(HEADS, *ROWS[:3], changed))
    request = get_request(12)
    write_news(request, official, "MoJ has written.")
    task = tasks.start_saving(by=official, record=record)
    assert task.outcome.startswith("3 of 4 rows were saved.")
    assert Request.objects.for_list().get(number=12).line.status == "MoJ has written."
    page = main_text(official_client.get(record.get_absolute_url()))
    assert "Rows that were not saved" in page
    assert f"row 5: {parts.CHANGED_SINCE}" in page


def test_an_import_is_confirmed_once(official: User):
    record = confirm(official, FILE)
    plan_again = Import.objects.get(pk=record.pk)
    with pytest.raises(ValidationError, match="has been saved"):
        parts.confirm(by=official, record=plan_again, plan=None)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="has been saved"):
        uploading.discard(by=official, record=record)


def test_an_import_that_is_taken_back_half_way_saves_nothing_more(official: User):
    record = confirm(official, FILE)
    drafts = {draft.key: draft for draft in tasks.drafts_of(record)}
    parts.save_part(by=official, record=record, drafts=drafts)
    saving.take_back_import(by=official, record=record)
    task = tasks.start_saving(by=official, record=record)
    assert task.state == TaskState.FAILED
    assert "This import was taken back." in task.outcome
    assert brought_in() == []


def test_only_officials_save_and_take_back_in_parts(official: User, lead: User):
    record = confirm(official, FILE)
    for act in (
        lambda: parts.confirm(by=lead, record=record, plan=None),  # type: ignore[arg-type]
        lambda: parts.save_part(by=lead, record=record, drafts={}),
        lambda: parts.begin_taking_back(by=lead, record=record),
        lambda: parts.take_back_part(by=lead, record=record),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_long_import_is_taken_back_in_parts_and_goes_on_where_it_was(
    official: User, official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    record = save(official, make_import(official, FILE))
    monkeypatch.setattr("imports.views.long_imports.MOST_ROWS_ON_A_PAGE", 1)
    with monkeypatch.context() as patch:
        take, count = parts.withdraw, 0

        def fail_at_second(**given: Any) -> Any:
            nonlocal count
            count += 1
            if count == 2:
                raise RuntimeError("the power fails")
            return take(**given)

        patch.setattr(parts, "withdraw", fail_at_second)
        official_client.post(f"{record.get_absolute_url()}take-back/")
    assert brought_in() == [f"Pooling of rents {n}" for n in (2, 3, 4)]
    page = main_text(official_client.get(record.get_absolute_url()))
    assert "Some of its requests are still to be taken back." in page
    after = official_client.post(f"{record.get_absolute_url()}go-on/", follow=True)
    assert "It has been taken back." in main_text(after)
    assert brought_in() == []
    assert "still to be taken back" not in main_text(official_client.get(record.get_absolute_url()))
    assert list(find_disagreements()) == []


def test_any_official_goes_on_with_an_import_that_stopped(
    official: User, official_client: Client, make_user: Callable[..., User]
):
    record = confirm(make_user(Role.OFFICIAL), FILE)
    page = main_text(official_client.get(record.get_absolute_url()))
    assert "0 of 5 rows so far" in page
    assert "Nothing works on it now." in page
    assert "Saved in part: 0 of 5 rows" in main_text(official_client.get("/imports/"))
    after = official_client.post(f"{record.get_absolute_url()}go-on/", follow=True)
    assert "5 of 5 rows were saved." in main_text(after)
    again = official_client.post(f"{record.get_absolute_url()}go-on/", follow=True)
    assert "There is nothing left to do." in main_text(again)


def test_what_is_under_way_is_not_begun_twice(
    official: User, official_client: Client, with_worker: None
):
    record = confirm(official, FILE)
    task = tasks.start_saving(by=official, record=record)
    page = official_client.get(record.get_absolute_url())
    assert task.get_absolute_url() in page.content.decode()
    after = official_client.post(f"{record.get_absolute_url()}go-on/", follow=True)
    assert "It is under way already." in main_text(after)
    assert BackgroundTask.objects.count() == 1


# Reading and comparing.


def upload(client: Client, content: bytes, monkeypatch: pytest.MonkeyPatch) -> BackgroundTask:
    monkeypatch.setattr(tasks, "READ_ON_A_PAGE", 10)
    file = StringIO(content.decode())
    file.name = "tracker.csv"
    client.post("/imports/", {"file": file}, follow=True)
    return BackgroundTask.objects.get()


def do(task: BackgroundTask) -> BackgroundTask:
    """Do a task as a worker does."""
    execution.execute(task.pk, task.attempt)
    task.refresh_from_db()
    return task


def test_a_large_file_is_read_and_compared_in_the_background(
    official: User, official_client: Client, with_worker: None, monkeypatch: pytest.MonkeyPatch
):
    task = upload(official_client, FILE, monkeypatch)
    record = Import.objects.get()
    assert "Not read yet" in main_text(official_client.get("/imports/"))
    for page in ("", "columns/"):
        response = official_client.get(f"{record.get_absolute_url()}{page}", follow=True)
        assert response.redirect_chain[-1][0] == task.get_absolute_url()
    assert do(task).outcome == "The file has been read: it has 5 rows."

    monkeypatch.setattr(tasks, "COMPARED_ON_A_PAGE", 1)
    page = official_client.get(task.link)
    assert "Check the columns" in main_text(page)
    official_client.post(task.link, {**form_fields(page), "request_kind": "capacity"})
    comparing = BackgroundTask.objects.first()
    assert comparing
    assert do(comparing).outcome == "Nothing is saved yet."
    assert comparing.link == record.get_absolute_url()
    assert "New: 5" in main_text(official_client.get(comparing.link))
    direct = Import.objects.get(pk=make_import(official, FILE).pk)
    record.refresh_from_db()
    for name in ("tables", "mapping", "stages", "likeness", "effective_on", "request_kind", "kind"):
        assert getattr(record, name) == getattr(direct, name), name


def test_a_file_that_cannot_be_read_is_not_kept(
    official_client: Client, with_worker: None, monkeypatch: pytest.MonkeyPatch
):
    task = do(upload(official_client, b"%PDF-1.7 is no table", monkeypatch))
    assert task.state == TaskState.FAILED
    assert "This is a PDF." in task.outcome
    assert not Import.objects.exists()
    again = lifecycle.retry(task=task)
    assert do(again).outcome == tasks.GONE


def test_somebody_else_is_told_that_a_file_is_not_read_yet(
    official: User,
    official_client: Client,
    make_user: Callable[..., User],
    with_worker: None,
    monkeypatch: pytest.MonkeyPatch,
):
    upload(official_client, FILE, monkeypatch)
    other = client_for(make_user(Role.OFFICIAL))
    page = other.get(Import.objects.get().get_absolute_url(), follow=True)
    assert "tracker.csv has not been read yet." in main_text(page)


def test_without_a_worker_a_large_file_is_read_by_the_page(
    official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tasks, "READ_ON_A_PAGE", 10)
    file = StringIO(FILE.decode())
    file.name = "tracker.csv"
    page = official_client.post("/imports/", {"file": file}, follow=True)
    assert "Check the columns" in main_text(page)
    assert not BackgroundTask.objects.exists()


def test_a_file_whose_reading_was_cancelled_is_read_later_or_deleted(
    official_client: Client, with_worker: None, monkeypatch: pytest.MonkeyPatch
):
    lifecycle.cancel(task=upload(official_client, FILE, monkeypatch))
    record = Import.objects.get()
    page = official_client.get(record.get_absolute_url(), follow=True)
    assert "nothing works on it now" in main_text(page)
    official_client.post(f"{record.get_absolute_url()}go-on/")
    newest = BackgroundTask.objects.first()
    assert newest
    assert do(newest).outcome == "The file has been read: it has 5 rows."

    Import.objects.update(kind="")
    for button in ("Read it", "Delete this upload"):
        assert button in main_text(official_client.get(record.get_absolute_url(), follow=True))
    official_client.post(f"{record.get_absolute_url()}discard/")
    assert not Import.objects.exists()
