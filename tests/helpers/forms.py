"""Read pages and their forms, as a browser does."""

from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

FORM_TYPE = "application/x-www-form-urlencoded"


def date_fields(field: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{field}_day": day, f"{field}_month": month, f"{field}_year": year}


def parse(response: HttpResponse) -> BeautifulSoup:
    """Return a page, which is parsed once. It is only to be read."""
    if not hasattr(response, "parsed"):
        response.parsed = BeautifulSoup(response.content.decode(), "lxml")
    parsed: BeautifulSoup = response.parsed
    return parsed


def error_summary(response: HttpResponse) -> dict[str, str]:
    """Return the page's messages, each with the address that it links to."""
    summary = parse(response).select(".govuk-error-summary__list li")
    return {item.get_text(strip=True): str(item.a["href"]) if item.a else "" for item in summary}


def form_fields(response: HttpResponse) -> dict[str, list[str]]:
    """Return what the page's form holds, hidden or not, by name: what a browser would send."""
    held: dict[str, list[str]] = {}
    for box in parse(response).select("form[method=post] [name]"):
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


def send_and_check(
    client: Client, address: str, fields: dict[str, Any], *, follow: bool = False
) -> Any:
    """Send a form; while the page shows what the paper will print, confirm it."""
    page = client.post(address, fields, follow=follow)
    while page.status_code == 200 and heading(page) == "Check the new status":
        action = fields.get("action", "save")
        page = client.post(address, {**form_fields(page), "action": action}, follow=follow)
    return page


def heading(response: HttpResponse) -> str:
    return parse(response).h1.get_text(strip=True)


def assert_refused(response: HttpResponse, message: str, field: str | None = None) -> None:
    """Assert that the page says there is a problem, in its title too, and links to the field."""
    assert response.status_code == 200
    said = error_summary(response)
    assert [text for text in said if message in text], said
    assert parse(response).title.get_text().startswith("Error: ")
    if field is not None:
        targets = {target for text, target in said.items() if message in text}
        assert targets == {f"#id_{field}"}
        assert parse(response).find(id=f"id_{field}"), "the link goes nowhere"


def admin_form_fields(page: Any) -> dict[str, str]:
    """Return what a browser sends from a form of the admin site that nobody touched."""
    held = {}
    for box in parse(page).select("#content form [name]"):
        if box.name == "select":
            chosen = box.select_one("option[selected]")
            held[str(box["name"])] = str(chosen["value"]) if chosen else ""
        elif box.name == "textarea":
            held[str(box["name"])] = box.get_text().removeprefix("\n")
        elif box.get("type") not in ("submit", "checkbox"):
            held[str(box["name"])] = str(box.get("value", ""))
    return held


def main_text(page: Any) -> str:
    return " ".join(parse(page).main.get_text(" ").split())


def text_at(client: Client, address: str) -> str:
    """Return the main text of the page at an address."""
    return parse(client.get(address)).main.get_text(" ", strip=True)


def send_form(client: Client, address: str, **typed: Any) -> Any:
    """Send the page's form as it opens, with these fields filled in otherwise."""
    return client.post(address, {**form_fields(client.get(address)), **typed})


def references_listed(client: Client, query: str) -> list[str]:
    """Return the references in the list, in its order."""
    page = BeautifulSoup(client.get(f"/requests/?{query}").content.decode(), "lxml")
    return [found.get_text(strip=True) for found in page.select("tbody .app-reference")]
