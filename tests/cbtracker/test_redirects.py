"""Old addresses lead to the new ones, without a sign-in."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from cbtracker import redirects

TOKEN = "0a0a0a0a-0b0b-0c0c-0d0d-0e0e0e0e0e0e:signature_-"
MOVED = {
    "/rounds/": "/commissions/",
    "/rounds/new/areas/": "/commissions/new/areas/",
    "/rounds/7/": "/commissions/7/",
    "/rounds/7/send/": "/commissions/7/send/",
    "/rounds/7/ask/": "/commissions/7/recipients/add/",
    "/rounds/7/answers/": "/commissions/7/replies/",
    "/rounds/7/answers/unchanged/": "/commissions/7/replies/unchanged/",
    "/rounds/asked/3/": "/commissions/recipients/3/",
    "/rounds/asked/3/record/": "/commissions/recipients/3/record/",
    "/rounds/barriers/3/join/CB-008/": "/commissions/barriers/3/join/CB-008/",
    "/your-answers/": "/your-replies/",
    "/your-answers/3/": "/your-replies/3/",
    f"/answer/{TOKEN}/": f"/reply/{TOKEN}/",
    "/letters/": "/emails/",
    "/letters/12/": "/emails/12/",
    "/go-through/": "/update-several/",
    "/we-have-this-too/": "/proposals/",
    "/departments/DfE/correspondent/add/": "/departments/DfE/email-contact/add/",
    "/departments/HO/correspondent/3/change/": "/departments/HO/email-contact/3/change/",
}


@pytest.fixture(autouse=True)
def _only_redirects(settings: Any) -> None:
    """Answer only old addresses, whatever pages have them now."""
    settings.ROOT_URLCONF = "cbtracker.redirects"


@pytest.mark.parametrize(("old", "new"), MOVED.items())
def test_an_old_address_leads_to_the_new_one(old: str, new: str, client: Client):
    response = client.get(old)
    assert response.status_code == 301
    assert response.headers["Location"] == new


def test_the_query_string_is_kept(client: Client):
    response = client.get("/rounds/7/?page=2&q=caf%C3%A9+%26")
    assert response.headers["Location"] == "/commissions/7/?page=2&q=caf%C3%A9+%26"


def test_a_form_is_sent_on_as_it_is(client: Client):
    response = client.post("/your-answers/3/", {"words": "typed"})
    assert response.status_code == 308
    assert response.headers["Location"] == "/your-replies/3/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/rounds//example.org/", "/commissions//example.org/"),
        ("/rounds/%3Fnext=x", "/commissions/%3Fnext%3Dx"),
        ("/rounds/%7B%7D/", "/commissions/%7B%7D/"),
    ],
)
def test_an_odd_path_stays_a_path_of_this_service(old: str, new: str, client: Client):
    assert client.get(old).headers["Location"] == new


@pytest.mark.parametrize("path", ["/answer/", "/go-through/more/", "/old/rounds/"])
def test_any_other_address_is_left_alone(path: str):
    with pytest.raises(Resolver404):
        resolve(path, "cbtracker.redirects")


@pytest.mark.parametrize("old", MOVED)
def test_the_service_redirects_it_too(old: str):
    """No page of today takes an old address first."""
    assert resolve(unquote(old), "cbtracker.urls").func.__module__ == redirects.__name__
