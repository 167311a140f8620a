"""Bringing areas, departments and contacts in from a file."""

import datetime as dt

import pytest

from accounts.models import User
from administration.plan.fact_kinds import make_fact_plan
from areas.models import Area
from departments.models import Department, EmailContact
from provenance.models import AuditEvent
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.imports.people_files import csv_of, make_file, save_all

pytestmark = pytest.mark.django_db


def outcomes(by: User, kind: str, *lines: str) -> list[tuple[str, str]]:
    plan = make_fact_plan(make_file(by, csv_of(*lines), kind))
    return [(row.outcome.value, " ".join(row.reasons)) for row in plan.rows]


def test_areas_and_their_group_may_stand_in_any_order(administrator: User):
    lines = (
        "Area,Short name,Member of,First phase",
        "Bolton,,Greater Manchester,",
        "Greater Manchester,GM,,Yes",
    )
    save_all(administrator, make_file(administrator, csv_of(*lines), "areas"))
    bolton = Area.objects.get(slug="bolton")
    assert bolton.group == Area.objects.get(name="Greater Manchester", short_name="GM")
    assert (bolton.is_first_phase, bolton.group.is_first_phase) == (False, True)
    assert AuditEvent.objects.filter(model_label="areas.area").count() == 2
    again = make_fact_plan(make_file(administrator, csv_of(*lines), "areas"))
    assert [row.outcome for row in again.rows] == ["same", "same"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",,,", "Enter the name."),
        ("Bury,,Atlantis,", "There is no area “Atlantis”"),
        ("Bury,,Kent,Yes", "A member of a group cannot be a first phase area."),
        ("Kent,,Kent,", "A group cannot be a member of another group."),
    ],
)
def test_each_problem_of_an_area_is_named(line: str, reason: str, administrator: User):
    get_area("kent")
    head = "Name,Short name,Group,First phase"
    found = outcomes(administrator, "areas", head, line, "Oldham,,,")
    if line.strip(","):
        assert found[0][0] == "refused"
        assert reason in found[0][1]
    assert found[-1] == ("new", "")


@pytest.mark.parametrize(
    "lines", [("Xton,Yarm", "Yarm,Zeal"), ("Yarm,Zeal", "Xton,Yarm"), ("Xton,Yarm", "Yarm,Xton")]
)
def test_no_two_rows_make_a_group_within_a_group(lines: tuple[str, str], administrator: User):
    for slug in ("xton", "yarm", "zeal"):
        get_area(slug)
    Area.objects.update(is_first_phase=False)
    said = outcomes(administrator, "areas", "Name,Group", *lines)
    assert said == [("changed", ""), ("refused", "A group cannot be a member of another group.")]
    new = [line.replace("ton", "bury").replace("arm", "ork") for line in lines]
    more = outcomes(administrator, "areas", "Name,Group", "Xbury,", "Zeal,", "York,", *new)
    assert more[-1][0] == "refused"


def test_a_row_that_is_refused_makes_no_group(administrator: User):
    get_area("zeal")
    lines = ("Name,Group,First phase", "Yarm,Zeal,Yes", "Xton,,", "Zeal,Xton,No")
    said = outcomes(administrator, "areas", *lines)
    assert [outcome for outcome, _ in said] == ["refused", "new", "changed"]


def test_areas_of_one_address_name_are_refused(administrator: User):
    said = outcomes(administrator, "areas", "Name,Group", "Foo & Bar,", "Foo Bar,")
    assert said[1] == ("refused", "The same is in row 2. Put all of it into one row.")


def test_departments_come_in_with_dates_and_parents(administrator: User):
    lines = (
        "Abbreviation,Name,Type,Part of,From,Until",
        "NOMS,National Offender Management Service,Agency,MoJ,1 June 2004,",
        "MoJ,Ministry of Justice,,,2007-05-09,",
    )
    save_all(administrator, make_file(administrator, csv_of(*lines), "departments"))
    noms = Department.objects.get(code="NOMS")
    assert (noms.kind, noms.parent, noms.since) == (
        "agency",
        Department.objects.get(code="MoJ"),
        dt.date(2004, 6, 1),
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("..,Somewhere,,,,", "Enter letters and figures"),
        ("dfe,Otherwise,,,,", "There is “DfE” already."),
        ("HO,Home Office,,,soon,", "“soon” is not a date."),
        ("HO,Home Office,,XYZ,,", "There is no department with the code “XYZ”."),
        ("HO,Home Office,,,2011-03-02,2011-03-01", "The end date must be the same as or after"),
    ],
)
def test_each_problem_of_a_department_is_named(line: str, reason: str, administrator: User):
    get_department("DfE")
    head = "Code,Name,Type,Parent department,Start date,End date"
    [(outcome, reasons)] = outcomes(administrator, "departments", head, line)
    if line.startswith("dfe"):
        # The same department, whatever the case of its code.
        assert outcome == "changed"
    else:
        assert (outcome, reason in reasons) == ("refused", True), reasons


def test_no_two_rows_make_departments_part_of_each_other(administrator: User):
    get_department("AA")
    get_department("BB")
    lines = ("Code,Name,Parent", "AA,Department AA,CC", "BB,Department BB,AA", "CC,New,BB")
    said = outcomes(administrator, "departments", *lines)
    assert [outcome for outcome, _ in said] == ["refused", "changed", "new"]
    lines = ("Code,Name,Parent", "AA,Department AA,BB", "BB,Department BB,AA")
    said = outcomes(administrator, "departments", *lines)
    assert said == [("changed", ""), ("refused", "A department cannot be part of itself.")]
    save_all(administrator, make_file(administrator, csv_of(*lines), "departments"))
    assert Department.objects.get(code="BB").parent is None


def test_two_departments_of_one_name_are_refused(administrator: User):
    said = outcomes(administrator, "departments", "Code,Name", "AA,Health", "BB,health", "BB,Other")
    again = "The same is in row {}. Put all of it into one row."
    assert said == [("new", ""), ("refused", again.format(2)), ("refused", again.format(3))]


def test_contacts_come_in_with_their_source(administrator: User):
    get_department("DfE")
    lines = ("Department,Name,Email,Phone", "DfE,Dora Desk,dora@example.com,020 7946 0000")
    save_all(administrator, make_file(administrator, csv_of(*lines), "contacts"))
    contact = EmailContact.objects.get()
    assert (contact.name, contact.phone) == ("Dora Desk", "020 7946 0000")
    assert (contact.source, contact.source_date) == ("contacts.csv, row 2", TODAY)
    changed = ("Department,Name,Email,Phone", "DfE,Dora Desk,dora@example.com,020 7946 9999")
    [row] = make_fact_plan(make_file(administrator, csv_of(*changed), "contacts")).rows
    [difference] = row.differences
    assert (row.outcome, difference.before) == ("changed", "020 7946 0000")


def test_each_problem_of_a_contact_is_named(administrator: User):
    get_department("DfE")
    found = outcomes(
        administrator,
        "contacts",
        "Department,Name,Email",
        "Narnia,A,a@example.com",
        "DfE,B,nothing",
        "DfE,C,c@example.com",
        "DfE,D,C@example.com",
    )
    assert [outcome for outcome, _ in found] == ["refused", "refused", "new", "refused"]
    assert "is not the name or code of one department" in found[0][1]
    assert "Enter a valid email address." in found[1][1]
    assert "The same is in row 4." in found[3][1]


def test_an_address_that_a_department_has_twice_is_refused_whatever_its_name(
    administrator: User,
):
    get_department("DfE")
    get_department("HO")
    lines = ("DfE,a@example.com", "Department DfE,A@example.com", "HO,a@example.com")
    found = outcomes(administrator, "contacts", "Department,Email", *lines)
    assert found == [
        ("new", ""),
        ("refused", "The same is in row 2. Put all of it into one row."),
        ("new", ""),
    ]
