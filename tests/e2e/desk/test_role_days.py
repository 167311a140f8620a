"""The day of a champion, a lead, a department and an administrator, by the keyboard alone.

A lead's day goes without scripts too, and so does what an administrator gives. An official's day by
keyboard is in tests/e2e/test_official.py and tests/e2e/test_bulk_update.py.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from accounts.models import Role, User
from areas.models import Cover, Lead
from commissions.models import Reply
from departments.models import Champion, EmailContact
from digests.changed_requests import newest_marks
from digests.last_look import mark_as_looked_at
from requests_log.models import Feedback
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    link_sent_to,
    open_areas,
    open_departments,
    send_commission,
)
from tests.factories.entries import get_request, write_news
from tests.factories.people import PASSWORD
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    fill_date,
    follow,
    press,
    press_enter,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def lead_of_the_area(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEAD, "leicestershire")


WORDS = "I met the Chief Constable, who will second two officers."


def test_a_champions_day_by_keyboard(
    open_as: OpenAs, champion: User, official: User, lead_of_the_area: User
) -> None:
    page = open_as(champion)
    page.goto("/")
    check_page(page, "Your areas")
    # What to raise with the Home Office is one key away, on the first page.
    home_office = page.locator("summary", has_text="Home Office")
    tab_to(page, home_office)
    page.keyboard.press("Enter")
    owed = page.locator("details", has=home_office)
    expect(owed).to_contain_text("Help in persuading and obtaining commitment from police")
    check_page(page, "Your areas")

    page.goto("/admin/")
    tab_to(page, page.get_by_role("link", name="Say what you did for Leicestershire"))
    press_enter(page)
    check_page(page, "Say what you did")
    tab_to(page, page.get_by_role("button", name="Save"))
    press_enter(page)
    check_page(page, "Say what you did")
    page.reload()
    tab_to(page, page.get_by_label("What is it about?"))
    page.keyboard.type("CB-005")
    tab_to(page, page.get_by_label("Met", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("What was said or agreed?"))
    page.keyboard.type(WORDS)
    tab_to(page, page.get_by_label("Show this to the leads of the areas concerned"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Next step (optional)"))
    page.keyboard.type("Second two officers.")
    tab_to(page, page.get_by_label("Whose move is the next step?"))
    page.keyboard.type("Home Office")
    tab_to(page, page.get_by_role("button", name="Save"))
    press_enter(page)
    expect_banner(page, "What was done has been recorded.")
    check_page(page, "Your areas")

    tab_to(page, page.get_by_role("button", name="Mark all changes as read"))
    press_enter(page)
    expect(page.locator("#changed-leicestershire")).to_contain_text("Nothing")

    for reader in (official, lead_of_the_area):
        window = open_as(reader)
        window.goto("/requests/CB-005/")
        expect(window.get_by_role("main")).to_contain_text(WORDS)
        expect(window.get_by_role("main")).to_contain_text("Second two officers.")
        check_page(window, None)


def test_an_administrator_gives_an_area_without_scripts(
    open_as: OpenAs, administrator: User, champion: User
) -> None:
    page = open_as(administrator, with_scripts=False)
    page.goto("/admin/")
    follow(page, "Champions")
    follow(page, champion.name)
    row = blank_row(page, "Add area championed")
    row.get_by_label("Area").select_option(str(get_area("swindon").pk))
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("was changed successfully")
    areas = Champion.objects.get(user=champion).area_champions.values_list("area__slug", flat=True)
    assert set(areas) == {"leicestershire", "swindon"}
    check_page(page, "Champions")


def blank_row(page: Page, name: str) -> Locator:
    return page.locator(".inline-related", has=page.get_by_role("heading", name=name))


@pytest.fixture
def colleague(make_user: Callable[..., User]) -> User:
    """Another lead of Swindon."""
    return make_user(Role.LEAD, "swindon", name="Connie Colleague")


def type_in(page: Page, label: str, words: str) -> None:
    """Come to a field by Tab, and type."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def type_date(page: Page, name: str, day: dt.date) -> None:
    boxes = page.get_by_role("group", name=name)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        tab_to(page, boxes.get_by_label(label))
        page.keyboard.type(str(value))


def enter(page: Page, role: str, name: str) -> None:
    """Come to a link or a button by Tab, and press Enter."""
    tab_to(page, page.get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]
    press_enter(page)


def moved(page: Page) -> Locator:
    return page.get_by_role("region", name="Has anything moved?")


def test_a_leads_day_by_keyboard(
    open_as: OpenAs, official: User, lead: User, colleague: User
) -> None:
    send_commission(open_areas(official, "swindon"), official)
    mark_as_looked_at(by=lead, up_to=newest_marks())
    write_news(get_request(8), official, "DH has sent its note on Clusters.")
    page = open_as(None)
    page.goto("/")
    type_in(page, "Email address", lead.email)
    type_in(page, "Password", PASSWORD)
    press_enter(page)
    check_page(page, "Your requests")
    expect(moved(page).get_by_role("listitem").first).to_contain_text("New status.")

    enter(page, "link", "Reply for Swindon")
    tab_to(page, page.get_by_label("No, all our barriers are already in the record"))
    page.keyboard.press("Space")
    press_enter(page)
    enter(page, "button", "Send reply")
    expect_banner(page, "Your reply has been sent.")
    assert Reply.objects.filter(by=lead).count() == 1

    enter(page, "link", "Your requests")
    enter(page, "link", "Tell us if CB-030 is solved")
    tab_to(page, page.get_by_label("Yes", exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Partly")).to_be_checked()
    type_in(page, "Why?", "Schools may still not see it.")
    enter(page, "button", "Save")
    expect_banner(page, "Your answer on CB-030 for Swindon has been saved.")

    enter(page, "link", "Your requests")
    expect(page.get_by_role("main")).to_contain_text("Swindon says that this is only partly solved")
    enter(page, "button", "Mark all changes as read")
    expect(moved(page)).to_contain_text("No: nothing has changed since 22 March 2011.")
    check_page(page, "Your requests")

    enter(page, "link", "Say who covers while you are away")
    check_page(page, "Cover while away")
    enter(page, "button", "Save")
    expect(page).to_have_title("Error: Cover while away – Requests of Whitehall")
    check_page(page, "Cover while away")
    page.reload()
    type_in(page, "Who covers?", "Connie")
    type_date(page, "First day away", TODAY)
    type_date(page, "First day back", TODAY + dt.timedelta(days=7))
    enter(page, "button", "Save")
    expect_banner(
        page,
        "Connie Colleague covers for Len Lead for Swindon, from 22 March 2011 until 29 March 2011.",
    )
    check_page(page, "Cover while away")
    above = page.locator(".govuk-breadcrumbs")
    tab_to(page, above.get_by_role("link", name="Your requests"))
    press_enter(page)
    expect(page.get_by_role("main")).to_contain_text("Connie Colleague covers Swindon for you")


def test_a_leads_day_without_scripts(
    open_as: OpenAs, official: User, lead: User, colleague: User
) -> None:
    page = open_as(lead, with_scripts=False)
    page.goto("/")
    expect(moved(page)).to_contain_text("Yes: 15 requests have changed")
    page.get_by_text("Show the others").click()
    expect(moved(page).get_by_role("link", name="CB-019")).to_be_visible()
    check_page(page, "Your requests")
    follow(page, "Tell us if CB-030 is solved")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Why?").fill("Schools may not see it.")
    press(page, "Save")
    assert Feedback.objects.get().answer == "no"
    follow(page, "Your requests")
    press(page, "Mark all changes as read")
    expect(moved(page)).to_contain_text("No: nothing has changed")
    follow(page, "Say who covers while you are away")
    page.get_by_label("Who covers?").select_option("Connie Colleague")
    fill_date(page, "First day away", "22", "3", "2011")
    fill_date(page, "First day back", "29", "3", "2011")
    press(page, "Save")
    expect_banner(
        page,
        "Connie Colleague covers for Len Lead for Swindon, from 22 March 2011 until 29 March 2011.",
    )
    press(page, "End the cover by Connie Colleague for Swindon")
    expect(page.get_by_role("main")).to_contain_text("Nobody covers for you, now or later.")
    assert Cover.objects.get().until == TODAY
    check_page(page, "Cover while away")


def test_a_departments_day_by_keyboard(open_as: OpenAs, official: User) -> None:
    EmailContact.objects.create(
        department=get_department("MoJ"), name="Cora Justice", email="cora@justice.example.com"
    )
    send_commission(open_departments(official, "MoJ"), official)
    page = open_as(None)
    page.goto(link_sent_to("cora@justice.example.com").removeprefix(settings.SITE_URL))
    check_page(page, "Ministry of Justice")
    type_in(page, "Latest position for CB-011", "NOMS and Probation pool budgets.")
    tab_to(page, page.get_by_label("No change to any request above"))
    page.keyboard.press("Space")
    type_in(page, "Your name", "Cora Justice")
    enter(page, "button", "Continue")
    check_page(page, "Check your reply")
    enter(page, "button", "Send reply")
    expect_banner(page, "Your reply has been sent.")
    check_page(page, "Ministry of Justice: your reply")
    assert Reply.objects.filter(respondent_name="Cora Justice").count() == 1


def test_an_administrators_day_by_keyboard(
    open_as: OpenAs, administrator: User, lead: User, make_user: Callable[..., User]
) -> None:
    make_user(Role.LEAD, "kent", name="Stan Stranger", email="stan@example.com")
    page = open_as(administrator)
    page.goto("/")
    check_page(page, "Administration")
    enter(page, "button", "Invite one person")
    type_in(page, "Full name", "Lena Lead")
    type_in(page, "Email address", "lena@example.com")
    tab_to(page, page.get_by_label("Official: "))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Area lead: ")).to_be_checked()
    tab_to(page, page.get_by_label("Find an area"))
    page.keyboard.type("Lewisham")
    page.keyboard.press("Enter")
    enter(page, "button", "Invite")
    expect_banner(page, "Lena Lead is invited by email.")
    assert Lead.objects.filter(user__email="lena@example.com", area__slug="lewisham").exists()

    enter(page, "link", "Cover while away")
    check_page(page, "Cover while away")
    type_in(page, "Who is away?", "Swindon")
    type_in(page, "Who covers?", "Stan")
    type_date(page, "First day away", TODAY)
    type_date(page, "First day back", TODAY + dt.timedelta(days=7))
    enter(page, "button", "Save")
    check_page(page, "Cover while away")
    enter(page, "button", "End the cover by Stan Stranger for Swindon")
    expect_banner(page, "Stan Stranger does not cover for Len Lead for Swindon any more.")

    enter(page, "link", "Last sign-in")
    enter(page, "link", "Role or leaving of Len Lead")
    check_page(page, "Another role, or leaving")
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    enter(page, "button", "Save")
    expect_banner(page, "Len Lead was told by email. What is listed has ended.")
    lead.refresh_from_db()
    assert not lead.is_active
