"""An official prepares a visit, and a lead reads the page of their own area."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from areas.models import Contact
from areas.models.families import WARNING
from tests.factories.entries import get_request, write_news
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    expect_problems,
    fill_date,
    follow,
    press,
    press_enter,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


def test_an_official_prepares_a_visit_to_lewisham(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/")
    follow(page, "Places")
    check_page(page, "Areas")
    row = page.get_by_role("row").filter(has_text="Kent")
    expect(row).to_contain_text("It has reported no barriers so far")
    page.get_by_text("4 members").click()
    expect(page.get_by_role("link", name="Westminster")).to_be_visible()

    follow(page, "Lewisham")
    check_page(page, "Lewisham")
    expect(page.get_by_role("heading", name="In progress: 3")).to_be_visible()
    follow(page, "CB-012")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prisoner release dates")
    page.go_back()
    expect(page.get_by_role("cell", name="870 to 930")).to_be_visible()
    expect(page.get_by_text(WARNING)).to_be_visible()

    follow(page, "Add a lead officer or contact")
    check_page(page, "Add a contact")
    page.get_by_label("DCLG lead officer").check()
    tab_to(page, page.get_by_label("Name"))
    page.keyboard.type("Nina Officer")
    fill_date(page, "Start date", "31", "2", "2011")
    tab_to(page, page.get_by_role("button", name="Save"))
    press_enter(page)
    expect_problems(page, "Start date must be a real date, such as 22 3 2011.")
    check_page(page, "Add a contact")
    expect(page.get_by_label("Name")).to_have_value("Nina Officer")
    fill_date(page, "Start date", "1", "3", "2011")
    press(page, "Save")
    expect_banner(page, "DCLG lead officer: Nina Officer saved.")
    follow(page, "Change history")
    check_page(page, "Change history")
    expect(page.get_by_text(f"By {official.name}, 22 March 2011")).to_be_visible()

    page.goto("/areas/lewisham/")
    follow(page, "One-page briefing")
    expect(page.get_by_text("Nina Officer")).to_be_visible()


def test_an_official_looks_at_families_departments_and_the_programme(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official)
    page.goto("/areas/")
    follow(page, "Families")
    check_page(page, "Families")
    follow(page, "To be supported in the SR period from CB proposal")
    follow(page, re.compile("^To be supported in the SR period"))
    expect(page.locator("table.app-families tbody tr").first).to_contain_text("Birmingham")
    chart = page.get_by_role("img", name=re.compile("^Estimated families")).first
    expect(chart).to_be_visible()

    follow(page, "Departments")
    check_page(page, "Departments")
    follow(page, "Department for Education")
    check_page(page, "Department for Education")
    page.goto("/programme/")
    check_page(page, "The programme")
    expect(page.get_by_text("by April 2011")).not_to_have_count(0)
    page.goto("/areas/kent/")
    check_page(page, "Kent")
    follow(page, "Local project costs and savings")
    check_page(page, "Local project costs and savings")
    expect(page.get_by_text("No amounts entered yet.")).to_be_visible()
    follow(page, "Add an amount")
    page.get_by_label("Project").select_option("Swale")
    page.get_by_label("Agency").fill("Kent Police")
    page.get_by_label("Financial year").fill("2011")
    page.get_by_label("Saving").check()
    page.get_by_label("Amount in pounds").fill("1,000.505")
    press(page, "Save")
    expect_problems(
        page, "Amount in pounds must have no more than two figures after the point: whole pence."
    )
    check_page(page, "Add an amount")
    page.get_by_label("Amount in pounds").fill("1,000.50")
    press(page, "Save")
    check_page(page, "Local project costs and savings")
    expect(page.get_by_role("cell", name="£1,000.50")).not_to_have_count(0)


def test_a_lead_reads_what_the_record_says_of_their_own_place(open_as: OpenAs, lead: User) -> None:
    kim = Contact(capacity="contact", name="Kim Kent")
    kim.area_id = Contact.objects.filter(area__slug="kent").values_list("area", flat=True)[0]
    kim.save()
    page = open_as(lead)
    page.goto("/")
    follow(page, "Places")
    check_page(page, "Areas")
    expect(page.locator("main tbody tr")).to_have_count(1)
    follow(page, "Swindon")
    check_page(page, "Swindon")
    expect(page.get_by_text(lead.name).first).to_be_visible()
    expect(page.get_by_role("link", name="Add a lead officer or contact")).to_have_count(0)
    page.goto("/families/")
    check_page(page, "Families")
    expect(page.locator("table.app-families tbody tr")).to_have_count(1)
    assert "Kim Kent" not in page.content()
    assert "2,540" not in page.content()
    response = page.goto("/areas/kent/")
    assert response
    assert response.status == 404


def test_an_official_says_who_meets_and_who_leads(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/meetings/")
    check_page(page, "Meetings")
    follow(page, "Baroness Hanham’s group of Leaders")
    check_page(page, "Baroness Hanham’s group of Leaders")
    follow(page, "Data sharing")
    check_page(page, "Data sharing")
    follow(page, "Change details")
    check_page(page, "Change details")
    page.get_by_label("Led by").select_option(label="Department of Health (DH)")
    press(page, "Save")
    expect(page.get_by_text("Department of Health", exact=True)).to_be_visible()
    page.goto("/departments/HO/")
    follow(page, "Became another department")
    check_page(page, "This department became another")
    press(page, "Move 2 requests")
    expect_problems(page, "Choose the department that it became.")
    check_page(page, "This department became another")
    page.goto("/requests/CB-011/")
    follow(page, "Change what it also concerns")
    check_page(page, "What this request concerns")
    press(page, "Save")
    page.goto("/departments/NOMS/")
    check_page(page, "National Offender Management Service")


def test_the_wording_leads_to_the_glossary_and_to_a_next_step(
    open_as: OpenAs, official: User
) -> None:
    write_news(get_request(5), official, "The PLT has agreed. HO will write to all forces.")
    page = open_as(official)
    page.goto("/requests/CB-005/")
    follow(page, "Check the wording")
    check_page(page, "Check the wording")
    follow(page, re.compile("^Add it"))
    check_page(page, "Add an abbreviation")
    page.get_by_label("In full").fill("Police Liaison Team")
    press(page, "Save")
    check_page(page, "Glossary")
    expect(page.get_by_text("Police Liaison Team", exact=True)).to_be_visible()
    page.goto("/requests/CB-005/wording/")
    follow(page, re.compile("^Make it a next step"))
    expect(page.get_by_label("What is to be done?")).to_have_value("HO will write to all forces.")
    page.goto("/requests/CB-005/wording/")
    press(page, re.compile("^Leave it as it is"))
    expect(page.get_by_text("There is nothing to look at again.")).to_be_visible()
    check_page(page, "Check the wording")
