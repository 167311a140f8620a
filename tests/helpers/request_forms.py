"""The pages that write to a request: filled in and sent."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from requests_log.models import AreaLink, DepartmentLink, Entry, Request
from tests.factories.areas import get_area, get_department
from tests.helpers.forms import FORM_TYPE, date_fields, parse

# The pages that write, by the name of their address, and the button that saves on each.
SAVE_BUTTONS = {
    "update": "continue",
    "need": "save",
    "change": "save",
    "raise": "save",
    "correct": "save",
}
PAGES = list(SAVE_BUTTONS)


@dataclass
class RequestForms:
    """A signed-in official with one request before them."""

    client: Client
    request: Request

    def address(self, page: str) -> str:
        if page == "raise":
            return "/requests/new/"
        base = f"/requests/{self.request.reference}/"
        if page == "correct":
            return f"{base}entries/{self.request.current_id}/correct/"
        return f"{base}{'update' if page == 'need' else page}/"

    def filled_in(self, page: str) -> dict[str, Any]:
        """Return what a form sends that is filled in right."""
        seen = {"seen": str(self.request.current_id)}
        day = date_fields("effective_on", "22", "3", "2011")
        target = date_fields("target_date", "1", "4", "2011")
        named = {
            "areas": [str(get_area("swindon").pk)],
            "reach": "named",
            "departments": [str(get_department("DfE").pk)],
            "issue": "Sharing two budgets",
            "request_kind": "capacity",
            "areas_label": "Swindon",
            "departments_label": "DfE",
        }
        status = {"status": "DfE has agreed."}
        return {
            "update": {**seen, **day, **target, **status, "stage": "in_progress"},
            "need": {**seen, **day, **target, **status, "stage": "resolved", "outcome": "Done."},
            "change": {**seen, **day, **named, "reason": "The area asked."},
            "raise": {**day, **target, **named, **status},
            "correct": {
                **day,
                **target,
                **status,
                **named,
                "reason": "A slip.",
                "issue": "Sharing a budget",
                "stage": "in_progress",
                "workstream": "",
            },
        }[page]

    def send(self, page: str, **typed: Any) -> HttpResponse:
        """Send a page's form filled in right but for what is given, with the button that saves."""
        fields = {"action": SAVE_BUTTONS[page], **self.filled_in(page), **typed}
        return self.post(self.address(page), fields)

    def post(self, address: str, fields: dict[str, Any]) -> HttpResponse:
        """Send fields as a browser does. Half of a surrogate pair goes as its three bytes."""
        body = urlencode(fields, doseq=True, errors="surrogatepass")
        return self.client.post(address, body, content_type=FORM_TYPE)


def checked(page: HttpResponse) -> dict[str, str]:
    """Return what the page to check says of each field, by its label."""
    rows = parse(page).select("main .govuk-summary-list__row")
    return {
        row.dt.get_text(strip=True): " ".join(row.dd.get_text(" ").split())
        for row in rows
        if row.select_one("button")
    }


def saved_rows() -> list[list[dict[str, Any]]]:
    """Return every row that the pages of writing could change."""
    tables = (Request, Entry, AreaLink, DepartmentLink)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def change_fields(request: Request, **given: Any) -> dict[str, Any]:
    """What the change form sends for a request as it is, with what is given changed."""
    line = request.line
    return {
        "seen": str(line.pk),
        "areas": [str(get_area(slug).pk) for slug in line.area_slugs],
        "departments": [str(get_department(code).pk) for code in line.department_codes],
        "reach": line.reach,
        "issue": line.issue,
        "request_kind": line.request_kind,
        "areas_label": line.areas_label,
        "departments_label": line.departments_label,
        "effective_on_day": "22",
        "effective_on_month": "3",
        "effective_on_year": "2011",
        "reason": "",
        "action": "save",
        **given,
    }
