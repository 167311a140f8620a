"""What the page of everything that was done says."""

from django.test import Client

from tests.helpers.forms import parse


def told(client: Client, query: str = "") -> list[str]:
    """Return what the page says of each thing that was done: all but its time."""
    page = parse(client.get(f"/history/{query}"))
    found = []
    for item in page.select(".app-activity > div"):
        for details in item.select("details"):
            details.decompose()
        found.append(" ".join(item.get_text().split()))
    return found
