"""Text goes out compressed, safely, and a program that has a file already need not get it again."""

import gzip
import re

import pytest
from django.test import Client

from requests_log.models import Request

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/requests/", "/requests/download.csv", "/admin/", "/accounts/sign-in/", "/paper/"]
)
def test_text_goes_out_compressed_to_who_can_read_it(
    address: str, official_client: Client, swindon_request: Request
):
    plain = official_client.get(address, follow=True)
    assert "Content-Encoding" not in plain
    page = official_client.get(address, headers=GZIP, follow=True)
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    # The token of a form, and for how long the session lasts.
    changing = re.compile(rb'(name="csrfmiddlewaretoken" value=|data-session-seconds=)"\w+"')
    one, other = gzip.decompress(page.getvalue()), plain.getvalue()
    assert changing.sub(rb"\1", one) == changing.sub(rb"\1", other)
    assert "no-store" in page["Cache-Control"]


def test_what_is_compressed_already_is_left_alone(
    official_client: Client, swindon_request: Request
):
    page = official_client.get("/requests/download.xlsx", headers=GZIP)
    assert page.status_code == 200
    assert "Content-Encoding" not in page


def test_the_length_of_a_page_tells_nothing_of_what_is_in_it():
    """The token is masked another way each time, and bytes are added by chance."""
    pages = [Client().get("/accounts/sign-in/", headers=GZIP) for _ in range(12)]
    assert len({len(page.content) for page in pages}) > 3


@pytest.mark.parametrize("more", [{}, GZIP])
def test_a_program_gets_a_file_again_only_if_it_is_another_one(
    more: dict[str, str], official_client: Client, swindon_request: Request
):
    address = "/paper/download.json"
    first = official_client.get(address, headers=more)
    assert first.status_code == 200
    again = official_client.get(address, headers={**more, "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = official_client.get(address, headers={**more, "If-None-Match": '"another"'})
    assert other.status_code == 200
    stranger = Client().get(address, headers={**more, "If-None-Match": first["ETag"]})
    assert stranger.status_code == 302


def test_pages_that_are_not_kept_have_no_etag(official_client: Client, swindon_request: Request):
    assert "ETag" not in official_client.get("/requests/")
