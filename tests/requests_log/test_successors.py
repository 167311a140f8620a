"""A department that becomes another: requests move, and old days read as they were."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from departments.models import Department
from requests_log.domain.next_steps import StepOwner
from requests_log.domain.successors import become
from requests_log.models import EntryKind
from tests.factories.entries import get_request, write_news
from tests.factories.next_steps import add_step
from tests.helpers.forms import assert_refused, form_fields, main_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
DAY = dt.date(2011, 3, 20)


@pytest.fixture
def homeland() -> Department:
    return Department.objects.create(code="DHS", name="Department for Safety", since=DAY)


def ho() -> Department:
    return Department.objects.get(code="HO")


def test_open_requests_ask_the_successor_from_that_day(
    official_client: Client, official: User, homeland: Department
):
    fields = form_fields(official_client.get("/departments/HO/became/"))
    fields |= {
        "successor": ["DHS"],
        "on_day": ["20"],
        "on_month": ["3"],
        "on_year": ["2011"],
    }
    done = official_client.post("/departments/HO/became/", fields, follow=True)
    assert "Home Office became Department for Safety. Open requests that now ask it: 2." in (
        main_text(done)
    )
    assert "Before 20 March 2011: Home Office" in main_text(done)
    five, six = get_request(5), get_request(6)
    assert (five.line.departments_label, six.line.departments_label) == ("DHS", "DHS/MoJ")
    assert six.line.department_codes == ["DHS", "MoJ"]
    assert six.line.kind == EntryKind.AMENDED
    assert six.line.note == "Home Office became Department for Safety on 20 March 2011."
    # Nobody has said anything new: it is still as long without news.
    assert six.news_on == dt.date(2011, 3, 17)
    today = main_text(official_client.get("/departments/DHS/"))
    assert "CB-005" in today
    assert "CB-005" not in main_text(official_client.get("/departments/HO/"))
    # Old days read as they were.
    before = "?as_at=2011-03-19"
    assert "CB-005" in main_text(official_client.get(f"/departments/HO/{before}"))
    assert "CB-005" not in main_text(official_client.get(f"/departments/DHS/{before}"))
    assert "HO/MoJ" in main_text(official_client.get(f"/requests/CB-006/{before}"))
    # What was resolved was resolved by the Home Office.
    assert get_request(29).line.departments_label == "HO"
    call_command("check_log")


def test_a_later_entry_keeps_its_date(official: User, homeland: Department):
    write_news(get_request(5), official, "HO has agreed.", effective_on=dt.date(2011, 3, 21))
    become(by=official, department=ho(), successor=homeland, on=DAY)
    assert get_request(5).line.effective_on == dt.date(2011, 3, 21)
    assert get_request(5).line.status == "HO has agreed."


@pytest.mark.parametrize("due", [dt.date(2011, 4, 1), dt.date(2011, 3, 19)])
def test_open_steps_become_the_successors_overdue_or_not(
    due: dt.date, official: User, official_client: Client, homeland: Department
):
    request = get_request(5)
    add_step(
        request,
        official,
        "Write to police forces.",
        owner=StepOwner(department=ho()),
        effective_on=dt.date(2011, 3, 18),
        due_on=due,
    )
    become(by=official, department=ho(), successor=homeland, on=DAY)
    assert "Write to police forces." in main_text(official_client.get("/departments/DHS/"))
    assert "Write to police forces." not in main_text(official_client.get("/departments/HO/"))
    before = main_text(official_client.get("/departments/HO/?as_at=2011-03-19"))
    assert "Write to police forces." in before


def test_a_request_that_asks_both_names_the_successor_once(official: User):
    become(by=official, department=ho(), successor=Department.objects.get(code="MoJ"), on=DAY)
    six = get_request(6).line
    assert (six.department_codes, six.departments_label) == (["MoJ"], "MoJ")


def test_all_departments_are_those_in_being(
    official: User, official_client: Client, homeland: Department
):
    become(by=official, department=ho(), successor=homeland, on=DAY)
    shown = main_text(official_client.get("/requests/CB-020/"))
    assert "Department for Safety" in shown
    assert "Home Office" not in shown
    before = main_text(official_client.get("/requests/CB-020/?as_at=2011-03-19"))
    assert "Home Office" in before
    assert "Department for Safety" not in before


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"on": dt.date(2011, 3, 23)}, "The date must be today or in the past."),
        ({"on": dt.date(2011, 3, 19)}, "DHS was not in being on 19 March 2011."),
        ({"successor": "HO"}, "Choose another department."),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    given: dict[str, Any], message: str, official: User, homeland: Department
):
    plain = {"department": ho(), "successor": homeland, "on": DAY}
    if "successor" in given:
        given = {"successor": ho()}
    with pytest.raises(ValidationError, match=message):
        become(by=official, **{**plain, **given})
    assert ho().until is None
    assert get_request(5).line.departments_label == "HO"


def test_a_department_becomes_another_once(
    official: User, official_client: Client, homeland: Department
):
    become(by=official, department=ho(), successor=homeland, on=DAY)
    with pytest.raises(ValidationError, match="Home Office ended on 20 March 2011"):
        become(by=official, department=ho(), successor=homeland, on=DAY)
    assert official_client.get("/departments/HO/became/").status_code == 302


def test_what_was_typed_stays_when_it_is_refused(official_client: Client, homeland: Department):
    fields = {"successor": ["DHS"], "on_day": ["19"], "on_month": ["3"], "on_year": ["2011"]}
    refused = official_client.post("/departments/HO/became/", fields)
    assert_refused(refused, "DHS was not in being on 19 March 2011.")
    assert form_fields(refused)["successor"] == ["DHS"]
    assert form_fields(refused)["on_day"] == ["19"]


def test_only_officials_may_say_it(champion: User, homeland: Department):
    with pytest.raises(PermissionDenied):
        become(by=champion, department=ho(), successor=homeland, on=DAY)


def test_not_before_the_department_began_nor_twice_in_one_label(
    official: User, homeland: Department
):
    Department.objects.filter(code="HO").update(since=dt.date(2011, 3, 21))
    with pytest.raises(ValidationError) as refused:
        become(by=official, department=ho(), successor=homeland, on=DAY)
    assert refused.value.message_dict == {"on": ["HO began on 21 March 2011: give a later date."]}
    Department.objects.filter(code="HO").update(since=None)
    moj = Department.objects.get(code="MoJ")
    become(by=official, department=ho(), successor=moj, on=DAY)
    # CB-006 asked both.
    assert get_request(6).line.departments_label == "MoJ"
    assert get_request(6).line.department_codes == ["MoJ"]
