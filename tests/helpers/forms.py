"""An official at work: the pages that write, filled in right, and what the pages then say."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from requests_log.models import AreaLink, DepartmentLink, Entry, Request
from tests.conftest import get_area, get_department

FORM = "application/x-www-form-urlencoded"
# The pages that write, by the name of their address, and the button that saves on each.
SAVES = {"update": "continue", "need": "save", "change": "save", "raise": "save", "correct": "save"}
PAGES = list(SAVES)


@dataclass
class Desk:
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
        day = date("effective_on", "22", "3", "2011")
        target = date("target_date", "1", "4", "2011")
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
        fields = {"action": SAVES[page], **self.filled_in(page), **typed}
        return self.post(self.address(page), fields)

    def post(self, address: str, fields: dict[str, Any]) -> HttpResponse:
        """Send fields as a browser does. Half of a surrogate pair goes as its three bytes."""
        body = urlencode(fields, doseq=True, errors="surrogatepass")
        return self.client.post(address, body, content_type=FORM)


def date(field: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{field}_day": day, f"{field}_month": month, f"{field}_year": year}


def the_log() -> list[list[dict[str, Any]]]:
    """Return every row that the pages of writing could change."""
    tables = (Request, Entry, AreaLink, DepartmentLink)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def read(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "lxml")


def problems(response: HttpResponse) -> dict[str, str]:
    """Return the page's messages, each with the address that it links to."""
    summary = read(response).select(".govuk-error-summary__list li")
    return {item.get_text(strip=True): str(item.a["href"]) if item.a else "" for item in summary}


def boxes(response: HttpResponse) -> dict[str, list[str]]:
    """Return what the page's form holds, hidden or not, by name: what a browser would send."""
    held: dict[str, list[str]] = {}
    for box in read(response).select("form[method=post] [name]"):
        if box.name == "textarea":
            value = box.get_text().removeprefix("\n")
        elif box.name == "select":
            chosen = box.select_one("option[selected]")
            value = str(chosen["value"]) if chosen else ""
        elif box.get("type") in ("radio", "checkbox") and not box.has_attr("checked"):
            continue
        else:
            value = str(box.get("value", ""))
        held.setdefault(str(box["name"]), []).append(value)
    return held


def heading(response: HttpResponse) -> str:
    return read(response).h1.get_text(strip=True)


def assert_refused(response: HttpResponse, message: str, field: str | None = None) -> None:
    """Assert that the page says there is a problem, in its title too, and links to the field."""
    assert response.status_code == 200
    said = problems(response)
    assert [text for text in said if message in text], said
    assert read(response).title.get_text().startswith("Error: ")
    if field is not None:
        targets = {target for text, target in said.items() if message in text}
        assert targets == {f"#id_{field}"}
        assert read(response).find(id=f"id_{field}"), "the link goes nowhere"
