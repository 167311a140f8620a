"""Every page of the admin site is accessible, fits a phone, and tells itself in its title."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import Role, User
from areas.models import Contact, LocalProject
from tests.factories.areas import get_area
from tests.helpers.accessibility import DESKTOP, check_page, check_widths
from tests.helpers.browser import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]

# Where a table may be one, or cards.
TABLET: ViewportSize = {"width": 769, "height": 900}
WIDEST_CARDS: ViewportSize = {"width": 768, "height": 900}
# A sheet of A4 between its margins.
SHEET: ViewportSize = {"width": 680, "height": 960}


@pytest.fixture(autouse=True)
def _facts_of_the_champions_area() -> None:
    area = get_area("leicestershire")
    Contact.objects.create(area=area, capacity="contact", name="Lena Leicester")
    LocalProject.objects.create(area=area, name="Loughborough", phase="pilot")


def addresses(user: User) -> Iterator[str]:
    """Return the address of each page: of the site, of its apps, and of one row of each model."""
    yield reverse("admin:index")
    for app in sorted({model._meta.app_label for model in admin.site._registry}):
        yield reverse("admin:app_list", args=[app])
    for model, options in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        rows = model._default_manager.order_by("pk")
        if hasattr(model, "area"):
            rows = rows.filter(area=get_area("leicestershire"))
        if model._meta.model_name == "area":
            rows = rows.filter(slug="leicestershire")
        if row := rows.first():
            for page in ("change", "history", "delete"):
                yield reverse(f"{name}_{page}", args=[row.pk])
        assert options.form, model


@pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
def test_every_page_is_accessible_at_every_width(
    role: Role, open_as: OpenAs, champion: User, administrator: User
) -> None:
    user = champion if role == Role.CHAMPION else administrator
    page = open_as(user)
    titles: dict[str, str] = {}
    for address in addresses(user):
        answer = page.goto(address)
        assert answer
        if answer.status != 200 or page.url.removeprefix(answer.url.split("/admin/")[0]) != address:
            continue
        title = page.title()
        assert title not in titles, f"{address} and {titles[title]} have the same title"
        titles[title] = address
        check_page(page)
        fits_a_tablet(page)
        if address.endswith("/add/"):
            refuses_an_empty_form(page)
    assert len(titles) > 10


def fits_a_tablet(page: Page) -> None:
    size = page.viewport_size
    assert size
    page.set_viewport_size(TABLET)
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"], page.url
    page.set_viewport_size(size)


def refuses_an_empty_form(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.locator(".govuk-error-summary__list a")
    expect(summary.first).to_be_visible()
    for link in summary.all():
        target = str(link.get_attribute("href"))
        assert page.locator(target).count() == 1, f"{page.url}: {target} leads nowhere"
    check_page(page)


def pages_of_each_kind() -> list[str]:
    """Return a page of each layout: the first, lists, a form with rows below, a history."""
    area = get_area("leicestershire").pk
    return [
        "/admin/",
        "/admin/accounts/user/",
        f"/admin/areas/area/{area}/change/",
        f"/admin/areas/area/{area}/history/",
        "/admin/security/securityevent/",
    ]


def test_pages_of_each_kind_are_accessible_on_a_tablet(
    open_as: OpenAs, administrator: User, lead: User
) -> None:
    page = open_as(administrator)
    for address in pages_of_each_kind():
        page.goto(address)
        check_widths(page, WIDEST_CARDS, TABLET, DESKTOP)


def test_a_page_prints_without_what_acts_on_it(
    open_as: OpenAs, administrator: User, lead: User
) -> None:
    page = open_as(administrator)
    page.goto("/admin/accounts/user/")
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    row = page.get_by_role("row").filter(has_text=lead.email)
    expect(row).to_be_visible()
    expect(row).to_have_css("display", "table-row")
    for acts in ("#searchbar", "#changelist-filter", ".action-checkbox", ".govuk-button"):
        for each in page.locator(acts).all():
            expect(each).to_be_hidden()
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET["width"]
    page.goto(f"/admin/areas/area/{get_area('swindon').pk}/change/")
    expect(page.get_by_text("Len Lead for Swindon", exact=True)).to_be_visible()
    expect(page.get_by_text("Add area lead")).to_be_hidden()
