"""What an official does with a draft paper in the browser."""

from typing import Any

from django.test import Client

from papers.models import DraftPaper
from tests.helpers.forms import form_fields


def send(client: Client, address: str, **typed: Any) -> Any:
    """Fill in the form at an address, and send it."""
    return client.post(address, {**form_fields(client.get(address)), **typed})


def issue(client: Client, draft: DraftPaper, **typed: str) -> Any:
    """Preview a draft, and issue what was shown."""
    address = f"/drafts/{draft.pk}/issue/"
    seen = send(client, address, action="see", **typed)
    return client.post(address, {**form_fields(seen), "action": "issue"}, follow=True)
