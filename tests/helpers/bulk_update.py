"""The page that updates several requests: filled in, sent and read back."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from requests_log.models import Entry, Request
from tests.helpers.forms import error_summary, form_fields, parse

ADDRESS = "/update-several/?department=DfE"


@dataclass
class BulkUpdatePage:
    """The page in the browser of a signed-in official."""

    client: Client
    address: str = ADDRESS

    def opened(self) -> dict[str, list[str]]:
        """Return the values of the page's fields when it is opened."""
        return form_fields(self.client.get(self.address))

    def save(self, *, held: dict[str, list[str]] | None = None, **typed: Any) -> Any:
        """Send the page with what was typed, named as r1_status is; ``held`` was opened before."""
        named = {re.sub("^(r[0-9]+)_", r"\1-", name): value for name, value in typed.items()}
        return self.client.post(self.address, {**(held or self.opened()), **named})


def saved_message(response: HttpResponse, client: Client) -> str:
    """Return the message after everything was saved."""
    assert response.status_code == 302, error_summary(response)
    return banner_text(client.get(response.url))


def banner_text(response: HttpResponse) -> str:
    return parse(response).select_one(".govuk-notification-banner__heading").get_text(strip=True)


def references_shown(response: HttpResponse) -> list[str]:
    return [link.get_text() for link in parse(response).select(".govuk-summary-card h2 a")]


def entry_kinds(request: Request) -> list[str]:
    return list(request.entries.order_by("pk").values_list("kind", flat=True))


def latest_entry(request: Request) -> Entry:
    request.refresh_from_db()
    return request.line
