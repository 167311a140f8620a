"""An administrator invites sixteen leads from a file, and one of them chooses a password."""

import io
import re

import openpyxl
import pytest
from django.core import mail
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import Role, User
from areas.models import Area, Lead
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_banner, expect_problems, follow, press, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_record"),
]
MOST_CLICKS = 6
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNT_CLICKS = """() => {
    const count = () => Number(sessionStorage.getItem("clicks") || 0);
    addEventListener("click", event => {
        if (event.isTrusted) sessionStorage.setItem("clicks", count() + 1);
    }, true);
}"""


def file_of_leads() -> FilePayload:
    """A spreadsheet of a lead for each of the sixteen first phase areas."""
    book = openpyxl.Workbook()
    book.active.append(["Name", "Email address", "Role", "Area"])
    for area in Area.objects.filter(is_first_phase=True):
        book.active.append([f"Lead of {area}", f"{area.slug}@example.com", "Area lead", area.name])
    content = io.BytesIO()
    book.save(content)
    return {"name": "leads.xlsx", "mimeType": EXCEL, "buffer": content.getvalue()}


def choose_file(page: Page, file: FilePayload) -> None:
    """Choose a file as people do, by a click on the field."""
    with page.expect_file_chooser() as chooser:
        page.get_by_label("File", exact=True).click()
    chooser.value.set_files(file)


def test_invites_sixteen_leads_in_at_most_six_clicks(open_as: OpenAs, administrator: User) -> None:
    page = open_as(administrator)
    page.add_init_script(f"({COUNT_CLICKS})()")
    page.goto("/")
    follow_button(page, "Invite people from a file")
    choose_file(page, file_of_leads())
    press(page, "Upload")
    expect(page.get_by_text("New: 16")).to_be_visible()
    press(page, "Save and invite")
    expect(page.get_by_role("heading", level=1)).to_have_text("People brought in")
    clicks = int(page.evaluate("sessionStorage.getItem('clicks')"))
    assert 3 < clicks <= MOST_CLICKS
    assert Lead.objects.filter(user__email__endswith="@example.com").count() == 16
    invited = [letter for letter in mail.outbox if "Choose a password" in letter.subject]
    assert len(invited) == 16

    letter = next(each for each in invited if "kent@example.com" in each.to[0])
    path = re.search(r"http://[^/]+(/invitation/\S+)", str(letter.body))
    assert path
    theirs = open_as(None)
    theirs.goto(path[1])
    check_page(theirs, "Choose a password")
    press(theirs, "Save password")
    expect_problems(theirs, "Enter a new password.", "Enter the new password again.")
    check_page(theirs, "Choose a password")
    for label in ("New password", "Confirm new password"):
        theirs.get_by_label(label, exact=True).fill("three-random-words")
    press(theirs, "Save password")
    expect(theirs.get_by_text("Your password is saved.")).to_be_visible()
    sign_in(theirs, "kent@example.com", "three-random-words")
    expect(theirs.get_by_role("link", name="Your requests").first).to_be_visible()


def test_every_page_of_administration_is_accessible(
    open_as: OpenAs, administrator: User, official: User
) -> None:
    page = open_as(administrator)
    page.goto("/administration/")
    check_page(page, "Administration")
    follow_button(page, "Invite one person")
    check_page(page, "Invite one person")
    press(page, "Invite")
    expect_problems(page, "Enter their full name.", "Enter their email address.", "Choose a role.")
    check_page(page, "Invite one person")
    page.get_by_label("Full name").fill("Lena Lead")
    page.get_by_label("Email address").fill("lena@example.com")
    page.get_by_label("Area lead: ").check()
    press(page, "Invite")
    expect_problems(page, "No area is given, so they would see no requests.")
    check_page(page, "Invite one person")
    page.get_by_label("Invite them all the same").check()
    press(page, "Invite")
    expect_banner(page, "Lena Lead is invited by email.")
    check_page(page, "Never signed in")
    press(page, "Invite again Lena Lead")
    expect_banner(page, "Lena Lead is invited again. Earlier links do not work any more.")

    for name in (
        "Last sign-in",
        "Areas without a lead",
        "Departments without a contact",
        "Champions who ended",
    ):
        follow(page, name)
        check_page(page, name)
    page.goto(f"/administration/people/{official.pk}/")
    check_page(page, "Another role, or leaving")
    page.goto("/administration/email-test/")
    check_page(page, "Try whether email arrives")
    page.goto("/administration/files/people/")
    check_page(page, "Bring people in")
    press(page, "Upload")
    expect_problems(page, "Choose a file.")
    content = b"Who,Mailbox,Role,Area\r\nLena,bad,lead,Kent\r\nMona,m@example.com,lead,\r\n"
    choose_file(page, {"name": "people.csv", "mimeType": "text/csv", "buffer": content})
    press(page, "Upload")
    check_page(page, "Check the columns")
    page.get_by_label("Name", exact=True).select_option("0")
    page.get_by_label("Email address", exact=True).select_option("1")
    press(page, "Continue")
    check_page(page, "Check the rows")
    page.get_by_label("Save it all the same row 3").check()
    press(page, "Save and invite")
    check_page(page, "People brought in")
    assert {*User.objects.filter(role=Role.LEAD).values_list("name", flat=True)} >= {"Mona"}


def follow_button(page: Page, name: str) -> None:
    """Follow a link that looks like a button."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=name, exact=True).click()
