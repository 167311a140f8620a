"""The pages that bring a file in."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from imports.models import Import
from imports.plan.make import make_plan
from requests_log.domain import commands
from requests_log.models import Request
from tests.factories.entries import update_now
from tests.factories.imports.bad_files import csv_of
from tests.factories.imports.source_papers import plain_word
from tests.factories.imports.uploads import make_import, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
HEADS = "Authority,Ask,Lead dept,Progress"
NEW = "Hull,Pooling of housing budgets,DWP,Being considered"
DATE = {"effective_on_day": "22", "effective_on_month": "3", "effective_on_year": "2011"}


def upload(client: Client, content: bytes, name: str = "tracker.csv"):
    return client.post("/imports/", {"file": SimpleUploadedFile(name, content)})


def mapped(client: Client, *rows: str, heads: str = HEADS) -> Import:
    """Upload a file and accept what is proposed for its columns."""
    response = upload(client, csv_of(heads, *rows))
    address = response.headers["Location"]
    page = client.get(address).content.decode()
    chosen = dict(re.findall(r'name="(column_\d+_\d+)".*?value="(\w+)" selected', page, re.DOTALL))
    client.post(address, {**chosen, **DATE, "stage_0": "", "request_kind": "capacity"})
    return Import.objects.latest("pk")


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def save_form(client: Client, record: Import) -> dict[str, str]:
    page = client.get(record.get_absolute_url()).content.decode()
    (fingerprint,) = re.findall(r'name="fingerprint" value="(\w+)"', page)
    return {"fingerprint": fingerprint, "action": "save"}


def test_a_file_is_brought_in_in_four_pages(official_client: Client):
    record = mapped(official_client, NEW)
    checked = official_client.get(record.get_absolute_url())
    assert "New: 1" in text_of(checked)
    done = official_client.post(
        record.get_absolute_url(), save_form(official_client, record), follow=True
    )
    assert "Requests brought in 1 new, 0 changed" in text_of(done)
    assert Request.objects.for_list().get(number=34).line.issue == "Pooling of housing budgets"


def test_the_list_of_files_has_pages(official_client: Client, official: User, monkeypatch):
    monkeypatch.setattr("imports.views.imports.LISTED", 2)
    for number in range(3):
        make_import(official, csv_of(HEADS, NEW), f"tracker-{number}.csv")
    first = official_client.get("/imports/")
    assert "Next page" in text_of(first)
    assert "tracker-0.csv" not in text_of(first)
    assert "tracker-0.csv" in text_of(official_client.get("/imports/?page=2"))


def test_a_page_without_a_file_says_so(official_client: Client):
    response = official_client.post("/imports/", {})
    assert "Choose a file." in text_of(response)
    assert response.content.decode().count("<title>Error: ") == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Requests " * 20 + ".csv", f"{'Requests ' * 12}Request….csv"),
        ("1. " + "Requests of all " * 10, f"1. {'Requests of all ' * 7}Reque"),
        (f"1.{'x' * 118}y", f"1.{'x' * 118}"),
    ],
)
def test_a_long_name_of_a_file_is_cut(name: str, kept: str, official_client: Client):
    upload(official_client, csv_of(HEADS, NEW), name)
    assert Import.objects.get().name == kept
    assert len(kept) <= 120


def test_two_columns_for_one_field_and_no_type_are_refused(official_client: Client):
    address = upload(official_client, csv_of(HEADS, NEW)).headers["Location"]
    chosen = {"column_0_0": "issue", "column_0_1": "issue", **DATE, "stage_0": ""}
    response = official_client.post(address, chosen)
    assert "Choose one column for Issue: “Authority” is one." in text_of(response)
    assert "Choose the type of the new requests." in text_of(response)
    assert not Import.objects.get().is_mapped


def test_a_file_without_an_issue_is_refused(official_client: Client):
    address = upload(official_client, csv_of(HEADS, NEW)).headers["Location"]
    response = official_client.post(address, {"column_0_0": "areas", **DATE, "stage_0": ""})
    assert "Say which column is the issue" in text_of(response)


def test_a_table_whose_head_is_not_known_is_mapped_by_hand(official_client: Client):
    content = csv_of("Town,What,Who,Where we are", "Hull,Pooling of rents,DWP,New")
    address = upload(official_client, content).headers["Location"]
    assert "The first row of the file has the names of its columns" in text_of(
        official_client.get(address)
    )
    names = ("areas", "issue", "departments", "status")
    chosen = {f"column_0_{at}": name for at, name in enumerate(names)}
    more = {**DATE, "stage_0": "", "headed_0": "on", "request_kind": "capacity"}
    page = text_of(official_client.post(address, {**chosen, **more}, follow=True))
    assert "New: 1" in page
    assert "Refused" not in page


def test_a_date_in_the_future_is_refused(official_client: Client):
    address = upload(official_client, csv_of(HEADS, NEW)).headers["Location"]
    chosen = {"column_0_1": "issue", "stage_0": "", "request_kind": "capacity"}
    later = {**DATE, "effective_on_year": "2012"}
    assert "must be today" in text_of(official_client.post(address, {**chosen, **later}))


def test_a_name_chosen_once_counts_for_all_rows(official_client: Client, official: User):
    rows = ("Hulll,Pooling of rents,DWP,New", "Hulll,Pooling of fees,DWP,New")
    record = mapped(official_client, *rows)
    page = text_of(official_client.get(record.get_absolute_url()))
    assert "Areas: “Hulll” In 2 rows. Our suggestion: check it." in page
    chosen = {"areas|Hulll": "kingston-upon-hull", "action": "update"}
    after = official_client.post(record.get_absolute_url(), chosen, follow=True)
    assert "New: 2" in text_of(after)
    assert "You chose this." in text_of(after)


def test_a_workstream_chosen_once_counts_for_all_rows(official_client: Client):
    rows = [f"Hull,Pooling of {each},DWP,New,On-going,Troubled  Kin" for each in ("rents", "fees")]
    record = mapped(official_client, *rows, heads=f"{HEADS},Stage,Workstream")
    page = official_client.get(record.get_absolute_url()).content.decode()
    (name,) = re.findall(r'name="(workstreams\|[^"]+)"', page)
    form = {name: "innovative-finance", "action": "update"}
    after = official_client.post(record.get_absolute_url(), form, follow=True)
    assert "New: 2" in text_of(after)
    assert "There is no workstream called" not in text_of(after)


def test_of_very_many_unknown_names_the_most_frequent_are_listed(
    official_client: Client, monkeypatch
):
    monkeypatch.setattr("imports.forms.choices.MOST_NAMES", 2)
    names = ("Atlantis", "Narnia", "Erewhon", "Narnia", "Utopia", "Erewhon")
    record = mapped(official_client, *(f"{n},Pooling {at},DWP,New" for at, n in enumerate(names)))
    page = official_client.get(record.get_absolute_url())
    assert re.findall(r'name="areas\|(\w+)"', page.content.decode()) == ["Narnia", "Erewhon"]
    assert "2 more names are not known." in text_of(page)
    chosen = {"areas|Narnia": "kent", "areas|Erewhon": "kent", "action": "update"}
    after = official_client.post(record.get_absolute_url(), chosen, follow=True)
    found = re.findall(r'name="areas\|(\w+)"', after.content.decode())
    assert found == ["Atlantis", "Utopia", "Narnia", "Erewhon"]
    assert "names are not known." not in text_of(after)


def test_a_choice_is_taken_back_by_choosing_nothing(official_client: Client):
    record = mapped(official_client, "Hulll,Pooling of rents,DWP,New")
    for chosen, said in (("kingston-upon-hull", "New: 1"), ("", "Refused: 1")):
        form = {"areas|Hulll": chosen, "action": "update"}
        after = official_client.post(record.get_absolute_url(), form, follow=True)
        assert said in text_of(after)


def test_a_request_that_does_not_exist_cannot_be_chosen(official_client: Client):
    record = mapped(official_client, NEW)
    form = {"row|0:2": "CB-999", "action": "update"}
    after = official_client.post(record.get_absolute_url(), form, follow=True)
    assert "There is no CB-999." in text_of(after)


def test_more_rows_than_a_page_saves_are_saved_by_a_task(official_client: Client, monkeypatch):
    monkeypatch.setattr("imports.domain.saving.MOST_ROWS_ON_A_PAGE", 1)
    record = mapped(official_client, NEW, "Kent,Pooling of rents,DWP,New")
    page = official_client.get(record.get_absolute_url())
    assert "2 rows are ready. That is more than a page saves at once" in text_of(page)
    form = {**save_form(official_client, record), "action": "save"}
    after = official_client.post(record.get_absolute_url(), form, follow=True)
    assert "Save tracker.csv" in text_of(after)
    assert "2 of 2 rows were saved." in text_of(after)
    assert Request.objects.count() == 35
    again = official_client.post(record.get_absolute_url(), form, follow=True)
    assert "2 new, 0 changed" in text_of(again)
    assert Request.objects.count() == 35


def test_choices_not_yet_checked_are_kept_and_shown_before_saving(official_client: Client):
    record = mapped(official_client, "Hulll,Pooling of rents,DWP,New", NEW)
    form = {**save_form(official_client, record), "areas|Hulll": "kingston-upon-hull"}
    response = official_client.post(record.get_absolute_url(), form)
    assert response.status_code == 409
    assert "Your choices change what will be saved." in text_of(response)
    assert "New: 2" in text_of(response)
    assert Request.objects.count() == 33


def test_choices_that_are_not_offered_are_ignored(official_client: Client):
    record = mapped(official_client, "Hulll,Pooling of rents,DWP,New")
    official_client.post(
        record.get_absolute_url(),
        {"areas|Hulll": "atlantis", "row|0:2": "drop", "other|x": "y", "doubtful": "?"},
    )
    assert Import.objects.get().choices == {
        "areas": {},
        "departments": {},
        "workstreams": {},
        "rows": {},
    }


def test_a_change_since_the_preview_is_shown_and_nothing_is_saved(
    official_client: Client, official: User
):
    issue = Request.objects.for_list().get(number=12).line.issue
    record = mapped(official_client, f"Lewisham,{issue},MoJ/HMP,MoJ will write")
    form = save_form(official_client, record)
    request = Request.objects.for_list().get(number=12)
    commands.write_news(
        by=official,
        request=request,
        seen=request.line,
        status="Somebody was quicker.",
        effective_on=dt.date(2011, 3, 22),
        target_date=None,
    )
    response = official_client.post(record.get_absolute_url(), form)
    assert response.status_code == 409
    assert "The record has changed since you checked it." in text_of(response)
    assert Request.objects.for_list().get(number=12).line.status == "Somebody was quicker."


def test_a_form_sent_twice_saves_once(official_client: Client):
    record = mapped(official_client, NEW)
    form = save_form(official_client, record)
    for _ in range(2):
        response = official_client.post(record.get_absolute_url(), form, follow=True)
    assert "Requests brought in" in text_of(response)
    assert Request.objects.count() == 34


def test_a_file_that_was_brought_in_before_says_so(official_client: Client, official: User):
    save(official, make_import(official, csv_of(HEADS, NEW)))
    page = upload(official_client, csv_of(HEADS, NEW)).headers["Location"]
    assert "This file was brought in on 22 March 2011" in text_of(official_client.get(page))


def test_the_file_is_kept_as_it_was_uploaded(official_client: Client, official: User):
    record = make_import(official, plain_word(), "Bericht für 2011.docx")
    response = official_client.get(f"/imports/{record.pk}/file/")
    assert response.content == bytes(Import.objects.get().content)
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")


def test_an_upload_is_deleted_unless_it_was_saved(official_client: Client, official: User):
    record = mapped(official_client, NEW)
    official_client.post(f"/imports/{record.pk}/discard/")
    assert not Import.objects.exists()
    saved = save(official, make_import(official, csv_of(HEADS, NEW)))
    official_client.post(f"/imports/{saved.pk}/discard/")
    assert Import.objects.get() == saved


def test_an_import_is_taken_back_as_one_act_and_one_change(official_client: Client, official: User):
    record = save(official, make_import(official, csv_of(HEADS, NEW), "tracker.csv"))
    assert "Take it back" in text_of(official_client.get(f"/imports/{record.pk}/take-back/"))
    after = official_client.post(f"/imports/{record.pk}/take-back/", follow=True)
    assert "Import taken back" in text_of(after)
    changes = text_of(official_client.get("/history/"))
    assert "took back what was brought in from tracker.csv" in changes
    assert re.search("brought in requests from tracker.csv .*Taken back since", changes)
    assert "CB-034" not in changes


def test_requests_that_stay_when_an_import_is_taken_back_are_counted(
    official_client: Client, official: User, monkeypatch
):
    monkeypatch.setattr("imports.views.imports.LISTED", 1)
    rows = (NEW, "Kent,Pooling of rents,DWP,New", "Kent,Pooling of fees,DWP,New")
    record = save(official, make_import(official, csv_of(HEADS, *rows)))
    for entry in record.entries.all():
        update_now(entry.entry.request, official, status="It is agreed.")
    after = official_client.post(f"/imports/{record.pk}/take-back/", follow=True)
    assert "CB-034 and 2 more" in text_of(after)


def test_pages_take_as_many_queries_for_many_rows(
    official_client: Client, official: User, django_assert_num_queries
):
    few = make_import(official, csv_of(HEADS, NEW))
    rows = [f"Hull,Pooling of budget {number},DWP,New" for number in range(20)]
    many = make_import(official, csv_of(HEADS, *rows))
    for record in (few, many):
        with django_assert_num_queries(11):
            official_client.get(record.get_absolute_url())
    with django_assert_num_queries(4):
        official_client.get("/imports/")


def test_a_download_of_the_list_comes_back_the_same(official_client: Client, official: User):
    for extension in ("csv", "xlsx", "ods"):
        content = official_client.get(f"/requests/download.{extension}").getvalue()
        record = make_import(official, content, f"requests.{extension}")
        counts = make_plan(record, by=official).counts()
        assert {outcome.value: count for outcome, count in counts.items()} == {"same": 33}


def test_our_own_paper_comes_back_the_same(official_client: Client, official: User):
    for extension in ("docx", "odt", "csv"):
        content = official_client.get(f"/paper/download.{extension}").getvalue()
        record = make_import(official, content, f"paper.{extension}")
        counts = make_plan(record, by=official).counts()
        assert {outcome.value: count for outcome, count in counts.items()} == {"same": 33}
