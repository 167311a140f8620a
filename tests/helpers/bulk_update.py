"""An official going through open requests: the page, sent as a browser sends it, and its answer."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from requests_log.models import Entry, Request
from tests.helpers.forms import boxes, problems, read

ADDRESS = "/update-several/?department=DfE"


@dataclass
class Sheet:
    """The page in the browser of a signed-in official."""

    client: Client
    address: str = ADDRESS

    def opened(self) -> dict[str, list[str]]:
        """Return what the page's boxes hold when it is opened."""
        return boxes(self.client.get(self.address))

    def save(self, *, held: dict[str, list[str]] | None = None, **typed: Any) -> Any:
        """Send the page with what was typed, named as r1_status is; ``held`` was opened before."""
        named = {re.sub("^(r[0-9]+)_", r"\1-", name): value for name, value in typed.items()}
        return self.client.post(self.address, {**(held or self.opened()), **named})


def banner(response: HttpResponse, client: Client) -> str:
    """Return what the page says after it was saved whole."""
    assert response.status_code == 302, problems(response)
    return said_on(client.get(response.url))


def said_on(response: HttpResponse) -> str:
    return read(response).select_one(".govuk-notification-banner__heading").get_text(strip=True)


def references(response: HttpResponse) -> list[str]:
    return [link.get_text() for link in read(response).select(".govuk-summary-card h2 a")]


def kinds(request: Request) -> list[str]:
    return list(request.entries.order_by("pk").values_list("kind", flat=True))


def newest(request: Request) -> Entry:
    request.refresh_from_db()
    return request.line
