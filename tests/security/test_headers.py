"""Headers: no page is kept, lent or framed, and browsers report what they block."""

import datetime as dt
import json
import logging
import time
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories.people import SECRET
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
SECURITY_TXT = "/.well-known/security.txt"
BLOCKED = "/security/blocked/"


@pytest.mark.parametrize("status", [404, 403, 400])
def test_error_pages_are_not_kept_either(status: int, lead: User):
    address = {404: "/nothing/", 403: "/commissions/", 400: "/requests/?q=%00"}[status]
    response = client_for(lead).get(address)
    assert response.status_code in {status, 200, 404}
    assert "no-store" in response["Cache-Control"]


def test_static_files_are_kept(client: Client, settings: Any):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    response = client.get("/assets/cbtracker.js")
    assert response.status_code == 200
    assert "max-age" in response["Cache-Control"]
    assert "no-store" not in response["Cache-Control"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_signing_out_clears_what_the_browser_kept(official: User):
    client = client_for(official)
    assert "Clear-Site-Data" not in client.get("/accounts/sign-out/")
    assert client.post("/accounts/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'


def test_a_session_that_ends_clears_pages_but_not_what_was_typed(official: User):
    client = client_for(official)
    client.get("/requests/")
    later = time.time() + 31 * 60
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.sessions.time.time", lambda: later)
        assert client.get("/requests/")["Clear-Site-Data"] == '"cache"'


def test_only_the_page_that_answers_a_form_is_kept_for_the_back_button(official: User):
    client = client_for(official)
    with_errors = client.post("/requests/new/", {"issue": "typed"})
    assert with_errors.status_code == 200
    assert with_errors["Cache-Control"] == "no-cache, private"
    # Pages with a password never.
    refused = client.post("/accounts/password/", {"oldpassword": "wrong"})
    assert refused.status_code == 200
    assert "no-store" in refused["Cache-Control"]


def test_the_policy_makes_no_exception_for_the_qr_code(official: User):
    """The code is part of the page, so that no image has to come from a data: address."""
    page = client_for(official).get("/accounts/second-factor/totp/activate/")
    assert b"<svg" in page.content
    assert b'src="data:' not in page.content
    assert "img-src" not in page["Content-Security-Policy"]
    assert SECRET not in page["Content-Security-Policy"]


def report(client: Client, **given: object) -> int:
    body = json.dumps({"csp-report": given})
    status: int = client.post(BLOCKED, body, content_type="application/csp-report").status_code
    return status


class TestReport:
    """What a browser says that it blocked."""

    def test_every_page_says_where_to(self, client: Client):
        policy = client.get("/accounts/sign-in/")["Content-Security-Policy"]
        assert f"report-uri {BLOCKED}" in policy

    def test_is_one_line_without_a_link_or_words(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ):
        link = "https://requests.example.org/reply/a-secret-link/?q=secret"
        given = {
            "document-uri": link,
            "blocked-uri": "https://evil.example/secret.js?secret",
            "effective-directive": "script-src-elem",
            "script-sample": "secret",
        }
        assert report(client, **given) == 204
        [line] = [each for each in caplog.records if each.name == "cbtracker.security"]
        said = {name: getattr(line, name) for name in ("event", "directive", "source", "page")}
        assert said == {
            "event": "blocked",
            "directive": "script-src-elem",
            "source": "https://evil.example",
            "page": "/reply/<str:token>/",
        }
        assert "secret" not in repr(vars(line)).replace("cbtracker", "")

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"document-uri": 5, "blocked-uri": ["x"], "effective-directive": "a\nb"},
            {"document-uri": "http://[", "blocked-uri": "http://["},
            {"blocked-uri": "inline", "document-uri": "/nothing/at/all"},
        ],
    )
    def test_of_any_shape_is_one_line(
        self, given: dict[str, object], client: Client, caplog: pytest.LogCaptureFixture
    ):
        assert report(client, **given) == 204
        [line] = [each for each in caplog.records if each.name == "cbtracker.security"]
        assert line.page == "other"  # type: ignore[attr-defined]
        assert "\n" not in line.directive  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{", b"\xff", b"[" * 9_000, b'{"csp-report": 1}']
    )
    def test_that_is_none_is_refused(self, body: bytes, client: Client):
        response = client.post(BLOCKED, body, content_type="application/csp-report")
        assert response.status_code == 400

    def test_comes_from_people_who_still_need_a_second_factor_too(
        self, official: User, settings: Any
    ):
        settings.SECOND_FACTOR_REQUIRED = True
        client = client_for(official)
        assert report(client) == 204
        assert client.get(SECURITY_TXT).status_code == 200

    def test_that_is_too_long_is_refused_unread(self, client: Client):
        assert report(client, **{"document-uri": "x" * 20_000}) == 400

    def test_floods_no_log(self, caplog: pytest.LogCaptureFixture):
        caplog.set_level(logging.WARNING)
        client = Client(REMOTE_ADDR="192.0.2.1")
        assert [report(client) for _ in range(21)] == [204] * 20 + [429]
        for number in range(2, 30):
            client = Client(REMOTE_ADDR=f"192.0.2.{number}")
            for _ in range(10):
                report(client)
        lines = [each for each in caplog.records if each.name == "cbtracker.security"]
        assert len(lines) == 200


class TestSecurityTxt:
    def test_says_whom_to_tell_and_is_never_out_of_date(self, client: Client, settings: Any):
        settings.SECURITY_CONTACT = "security@example.org"
        page = client.get(SECURITY_TXT)
        assert page["Content-Type"] == "text/plain; charset=utf-8"
        lines = dict(line.split(": ", 1) for line in page.content.decode().splitlines())
        assert lines["Contact"] == "mailto:security@example.org"
        assert lines["Canonical"] == f"{settings.SITE_URL}{SECURITY_TXT}"
        left = dt.datetime.fromisoformat(lines["Expires"]) - dt.datetime.now(dt.UTC)
        assert dt.timedelta(days=80) < left < dt.timedelta(days=365)

    @pytest.mark.parametrize(
        ("contact", "support", "said"),
        [
            ("https://example.org/report", "help@example.org", b"Contact: https://example.org/rep"),
            ("", "help@example.org", b"Contact: mailto:help@example.org"),
        ],
    )
    def test_takes_a_page_or_the_address_for_help(
        self, contact: str, support: str, said: bytes, client: Client, settings: Any
    ):
        settings.SECURITY_CONTACT, settings.SUPPORT_EMAIL = contact, support
        assert said in client.get(SECURITY_TXT).content

    def test_is_not_found_without_a_contact(self, client: Client, settings: Any):
        settings.SECURITY_CONTACT = settings.SUPPORT_EMAIL = ""
        assert client.get(SECURITY_TXT).status_code == 404
