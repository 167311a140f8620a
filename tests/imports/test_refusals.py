"""What a row, a save or taking back is refused for, or not, and how a page says it."""

import datetime as dt
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from imports.domain import saving, uploading
from imports.lookups import MANY
from imports.models import Import
from imports.plan.make import NOT_COMPARED, make_plan
from imports.plan.planned_rows import Outcome, PlannedRow
from requests_log.domain import commands
from requests_log.models import Request, Workstream
from requests_log.queries import similar
from requests_log.rules.stages import NEW_STATUS_NEEDED
from tests.factories.entries import get_request
from tests.factories.imports.bad_files import csv_of
from tests.factories.imports.round_trips import change, make_download
from tests.factories.imports.source_papers import save as as_bytes
from tests.factories.imports.uploads import make_import, save
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import form_fields, main_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
HEADS = ("Ref", "Area", "Ask", "Dept", "Progress", "Target date", "Stage", "Workstream", "Type")
NEW = {"Area": "Hull", "Ask": "Pooling of housing budgets", "Dept": "DWP", "Progress": "New."}


def file_of(*rows: dict[str, Any]) -> bytes:
    """Return a spreadsheet with these cells; others are empty."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for cells in (HEADS, *([row.get(head) for head in HEADS] for row in rows)):
        book.active.append(list(cells))
    return as_bytes(book)


def planned(official: User, row: dict[str, Any], **given: Any) -> PlannedRow:
    """Return what would become of the one row of a file."""
    choices = given.pop("choices", None)
    record = make_import(official, file_of(row), "tracker.xlsx", **given)
    if choices:
        record = uploading.choose(by=official, record=record, choices=choices)
    [found] = make_plan(record, by=official).rows
    return found


class TestARow:
    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"Type": "Sort of"}, "“Sort of” is no type of request."),
            (
                {"Stage": "On-going", "Workstream": "Magic"},
                "There is no workstream called “Magic”.",
            ),
            ({"Area": "& others"}, "“& others” names no area."),
            ({"Dept": "–"}, "“–” names no department."),
            ({"Target date": "31/02/2011"}, "The target date “31/02/2011” is not a date"),
        ],
    )
    def test_what_it_says_is_not_known(self, cells: dict[str, str], reason: str, official: User):
        found = planned(official, {**NEW, **cells})
        assert found.outcome == Outcome.REFUSED
        assert reason in " ".join(found.reasons)

    def test_it_is_from_before_the_line(self, official: User):
        cells = {"Ref": "CB-012", "Progress": "MoJ will write."}
        found = planned(official, cells, effective_on=dt.date(2011, 3, 1))
        assert found.outcome == Outcome.REFUSED
        assert "on or after the date of the last entry, 17 March 2011" in found.reasons[0]

    def test_it_takes_up_again_what_was_resolved_without_a_new_status(self, official: User):
        found = planned(official, {"Ref": "CB-030", "Stage": "In progress"})
        assert (found.outcome, found.reasons) == (Outcome.REFUSED, [NEW_STATUS_NEEDED])

    def test_a_reference_that_is_not_here_is_said_to_change(self, official: User):
        found = planned(official, {**NEW, "Ref": "CB-900"})
        assert found.outcome == Outcome.NEW
        assert found.remarks == [
            "There is no CB-900 here. A new request gets the next free reference."
        ]

    @pytest.mark.parametrize("reference", ["", "L1", "12a", "CB-900"])
    def test_a_reference_that_is_not_ours_hides_no_likeness(self, reference: str, official: User):
        cells = {**NEW, "Ask": "Courts to inform landlords when people go to jail", "Dept": "MoJ"}
        found = planned(official, {**cells, "Ref": reference})
        assert found.outcome == Outcome.DOUBTFUL
        assert found.likely

    def test_all_doubtful_rows_are_left_out_at_once(self, official: User):
        cells = {**NEW, "Ask": "Courts to inform landlords when people go to jail", "Dept": "MoJ"}
        found = planned(official, cells, choices={"doubtful": "skip"})
        assert found.outcome == Outcome.LEFT_OUT
        assert found.reasons == ["It is doubtful, and you left out all doubtful rows."]

    @pytest.mark.parametrize(("likeness", "outcome"), [(90, Outcome.DOUBTFUL), (89, Outcome.NEW)])
    def test_from_some_likeness_on_somebody_has_to_say(
        self, likeness: int, outcome: Outcome, official: User
    ):
        record = make_import(official, file_of(NEW), "tracker.xlsx")
        [row] = make_plan(record, by=official).rows
        record.likeness = {row.draft.key: [(13, likeness)]}
        [row] = make_plan(record, by=official).rows
        assert (row.outcome, [each.number for each in row.likely]) == (outcome, [13])

    @pytest.mark.parametrize(("most", "limit"), [(500, "MAX_COMPARED"), (1, "MAX_LOOKED_UP")])
    def test_a_new_row_that_was_not_compared_says_so(
        self, most: int, limit: str, official: User, official_client: Client, monkeypatch: Any
    ):
        monkeypatch.setattr(similar, "MAX_SCORED", most)
        monkeypatch.setattr(similar, limit, 1)
        rows = [{**NEW, "Ask": f"Pooling of {each}"} for each in ("rents", "fees", "taxes")]
        record = make_import(official, file_of(*rows), "tracker.xlsx")
        first, *others = make_plan(record, by=official).rows
        assert first.remarks == []
        assert [row.remarks for row in others] == [[NOT_COMPARED]] * 2
        page = main_text(official_client.get(record.get_absolute_url()))
        assert "2 new rows were not compared with the requests that are here" in page

    def test_a_name_may_stand_for_many_areas(self, official: User):
        choices = {"areas": {"Everybody": MANY}}
        found = planned(official, {**NEW, "Area": "Everybody"}, choices=choices)
        assert found.outcome == Outcome.NEW
        assert found.content is not None
        assert (found.content["reach"], found.content["area_slugs"]) == ("many", [])

    def test_a_date_as_excel_stores_it_is_read(self, official: User):
        found = planned(official, {**NEW, "Target date": "40664"})
        assert found.content is not None
        assert found.content["target_date"] == dt.date(2011, 5, 1)

    def test_one_with_notes_alone_is_no_row(self, official: User):
        content = csv_of("Area,Ask,Dept,Progress,Notes", "Hull,Pooling,DWP,New,", ",,,,Ring them")
        record = make_import(official, content, "tracker.csv")
        assert len(make_plan(record, by=official).rows) == 1


class TestSaving:
    @pytest.fixture
    def record(self, official: User) -> Import:
        return make_import(official, file_of(NEW), "tracker.xlsx")

    def send(self, client: Client, record: Import) -> Any:
        address = record.get_absolute_url()
        fields = {**form_fields(client.get(address)), "action": "save"}
        return client.post(address, fields, follow=True)

    def test_nothing_is_saved_if_the_log_refuses_a_row(
        self, record: Import, official_client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        def refuse(**given: Any) -> Request:
            raise ValidationError({"status": "The record refuses it."})

        monkeypatch.setattr(commands, "raise_request", refuse)
        page = self.send(official_client, record)
        assert page.status_code == 409
        assert "Nothing was saved. sheet “Sheet”, row 2: The record refuses it." in main_text(page)
        record.refresh_from_db()
        assert record.saved_at is None

    def test_a_file_without_a_row_that_is_ready_saves_nothing(
        self, official: User, official_client: Client
    ):
        record = make_import(official, file_of({**NEW, "Area": "Atlantis"}), "tracker.xlsx")
        assert "There is nothing to save." in main_text(self.send(official_client, record))
        assert Import.objects.get().saved_at is None

    def test_a_second_click_is_said_to_be_one(
        self,
        record: Import,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        meanwhile(
            monkeypatch,
            saving,
            "save_import",
            lambda: saving.save_import(by=official, record=record),
        )
        page = self.send(official_client, record)
        assert "was saved already: you sent the form twice." in main_text(page)
        assert Request.objects.count() == 34


class TestTakingBack:
    def test_what_was_not_saved_is_not_taken_back(self, official: User, official_client: Client):
        record = make_import(official, file_of(NEW), "tracker.xlsx")
        with pytest.raises(ValidationError, match="This import was not saved"):
            saving.take_back_import(by=official, record=record)
        page = official_client.get(f"/imports/{record.pk}/take-back/")
        assert page.headers["Location"] == record.get_absolute_url()

    def test_what_a_colleague_has_taken_back_is_said_to_be(
        self, official: User, official_client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        record = save(official, make_import(official, file_of(NEW), "tracker.xlsx"))
        meanwhile(
            monkeypatch,
            saving,
            "take_back_import",
            lambda: saving.take_back_import(by=official, record=record),
        )
        page = official_client.post(f"/imports/{record.pk}/take-back/", follow=True)
        assert saving.ALREADY_TAKEN_BACK in main_text(page)
        assert get_request(33)
        assert Request.objects.for_list().get(number=34).current is None


def test_the_workstream_of_an_on_going_request_is_changed_alone(official: User):
    other = Workstream.objects.exclude(pk=get_request(16).workstream_id).first()
    cells = {("CB-016", "Workstream"): str(other), ("CB-016", "Stage"): ""}
    content = change(make_download(official), cells)
    record = make_import(official, content)
    [row] = make_plan(record, by=official).ready()
    assert (row.outcome, row.remarks) == (Outcome.CHANGED, [])
    save(official, record)
    assert get_request(16).workstream == other
