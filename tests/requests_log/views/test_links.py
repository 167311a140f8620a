"""Web addresses in texts are links, and nothing else is."""

from collections.abc import Callable

import pytest
from django.test import Client

from requests_log.models import Request
from tests.helpers.forms import parse

pytestmark = pytest.mark.django_db
LONG = (
    "http://www.example.gov.uk/government/uploads/system/uploads/attachment_data/file/60123/"
    "Community_Budgets_Prospectus_FINAL_v2.pdf"
)


@pytest.mark.parametrize(
    ("status", "links"),
    [
        (f"See {LONG}.", [LONG]),
        (
            "* https://a.example/x?a=1&b=2\n* (http://b.example)",
            ["https://a.example/x?a=1&b=2", "http://b.example"],
        ),
        ("javascript:alert(1) ftp://c.example www.d.example x@e.example", []),
        ('http://f.example/"onmouseover="alert(1)', ["http://f.example/"]),
        ("<b>http://g.example</b>", ["http://g.example"]),
    ],
)
def test_only_web_addresses_are_links(
    status: str, links: list[str], make_request: Callable[..., Request], official_client: Client
):
    request = make_request(status=status)
    page = parse(official_client.get(request.get_absolute_url()))
    found = page.select('main a[rel="noopener noreferrer"]')
    assert {str(link["href"]) for link in found} == set(links)
    assert not page.select("main b, main a[onmouseover]")
