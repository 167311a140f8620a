"""Slow queries are logged, metrics count for whom they may, and reports of errors tell no words."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as service
from django.db import connection
from django.test import Client

from accounts.models import User
from cbtracker.request_id import AddRequestId
from operations import slow_queries
from outbox.signed_urls import sign
from tests.helpers.project import PRODUCTION, ROOT, UNCOLLECTED

TOKEN = "a-token-that-only-prometheus-has"
BEFORE, AFTER = (
    f"django_prometheus.middleware.Prometheus{n}Middleware" for n in ("Before", "After")
)


# Slow queries.


@pytest.mark.django_db
def test_a_slow_query_is_logged_without_its_values(
    settings: Any, caplog: pytest.LogCaptureFixture, official: User
):
    settings.SLOW_QUERY_MS = 0
    slow_queries.watch(connection=connection)
    # Once for each connection, however often it is made.
    slow_queries.watch(connection=connection)
    assert connection.execute_wrappers.count(slow_queries.log_if_slow) == 1
    with caplog.at_level(logging.WARNING, "cbtracker.slow_queries"):
        assert not User.objects.filter(email="wombat@example.com").exists()
    [record] = [each for each in caplog.records if each.name == "cbtracker.slow_queries"]
    assert "accounts_user" in record.getMessage()
    assert "wombat" not in record.getMessage()
    assert record.milliseconds >= 0  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_quick_query_is_not(settings: Any, caplog: pytest.LogCaptureFixture):
    settings.SLOW_QUERY_MS = 60_000
    slow_queries.watch(connection=connection)
    with caplog.at_level(logging.WARNING, "cbtracker.slow_queries"):
        User.objects.exists()
    assert caplog.records == []


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/nothing/here/", 404), ("/metrics", 404)])
def test_a_line_on_what_was_refused_has_the_id_that_the_answer_has(
    path: str, status: int, official_client: Client, caplog: pytest.LogCaptureFixture
):
    page = official_client.get(path)
    assert page.status_code == status
    [record] = [each for each in caplog.records if each.name == "django.request"]
    AddRequestId().filter(record)
    assert record.request_id == page["X-Request-ID"]  # type: ignore[attr-defined]


# Metrics.


@pytest.fixture
def with_metrics(settings: Any) -> None:
    settings.METRICS = True
    settings.MIDDLEWARE = [BEFORE, *settings.MIDDLEWARE, AFTER]


@pytest.mark.django_db
def test_there_are_no_metrics_unless_they_are_switched_on(settings: Any):
    assert service.METRICS is False
    assert BEFORE not in settings.MIDDLEWARE
    assert Client().get("/metrics").status_code == 404


@pytest.mark.django_db
def test_metrics_count_pages_by_their_name(with_metrics: None, official_client: Client):
    token = sign("reply-by-link", "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11")
    official_client.get("/requests/?q=wombats")
    official_client.get(f"/reply/{token}/")
    page = official_client.get("/metrics")
    assert page.status_code == 200
    text = page.content.decode()
    counted = 'django_http_responses_total_by_status_view_method_total{method="GET",status="200",'
    assert f'{counted}view="requests"}}' in text
    assert "wombats" not in text
    assert token not in text
    assert "example.com" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [
        ("", {}, 200),
        # Through a proxy on the same machine.
        ("", {"X-Forwarded-For": "192.0.2.1"}, 404),
        (TOKEN, {}, 404),
        (TOKEN, {"Authorization": "Bearer wrong"}, 404),
        (TOKEN, {"Authorization": "Bearer ä"}, 404),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
def test_metrics_are_for_who_may_ask(
    token: str, sent: dict[str, str], status: int, with_metrics: None, settings: Any
):
    settings.METRICS_TOKEN = token
    assert Client().get("/metrics", headers=sent).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["192.0.2.1", "", "no address"])
def test_another_machine_gets_no_metrics_without_a_token(address: str, with_metrics: None):
    assert Client(REMOTE_ADDR=address).get("/metrics").status_code == 404


# Reports of errors.

REPORT = """
import io
import json
import django
django.setup()
import sentry_sdk
from django.contrib.auth.decorators import login_not_required
from django.core.wsgi import get_wsgi_application
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from cbtracker import urls
from operations import error_reports
from sentry_sdk.transport import Transport
from wsgiref.util import setup_testing_defaults


class Printed(Transport):
    def capture_envelope(self, envelope):
        print("EVENT", json.dumps(envelope.get_event()))


@csrf_exempt
@login_not_required
def fails(http, token):
    written = http.POST["status"]
    raise ValueError(f"{written} is no status")


urls.urlpatterns.append(path("fails/<str:token>/", fails))
sentry_sdk.init(**error_reports.options(), transport=Printed)
sent = b"status=What+somebody+wrote&login=x%40y.org"
environ = {
    "REQUEST_METHOD": "POST",
    "PATH_INFO": "/fails/TOKEN/",
    "QUERY_STRING": "q=searched",
    "CONTENT_TYPE": "application/x-www-form-urlencoded",
    "CONTENT_LENGTH": str(len(sent)),
    "HTTP_COOKIE": "somebody=a-session",
    "HTTP_REFERER": "http://testserver/reply/TOKEN/",
    "REMOTE_ADDR": "192.0.2.7",
    "wsgi.input": io.BytesIO(sent),
}
setup_testing_defaults(environ)
environ["HTTP_HOST"] = "testserver"
application = get_wsgi_application()
application(environ, lambda status, headers: print("ID", dict(headers)["X-Request-ID"]))
sentry_sdk.flush()
"""


def test_a_report_has_the_place_of_an_error_and_no_words(tmp_path: Path):
    (tmp_path / "uncollected.py").write_text(UNCOLLECTED)
    token = sign("reply-by-link", "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11")
    given = {
        **PRODUCTION,
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "CACHE_URL": "locmem://",
        "DEMONSTRATION": "true",
        "ALLOWED_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "uncollected",
        "PYTHONPATH": str(tmp_path),
        "SENTRY_DSN": "https://key@127.0.0.1/1",
        "PATH": "/usr/bin",
    }
    script = REPORT.replace("TOKEN", token)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=given, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    event = json.loads(lines["EVENT"])
    [error] = event["exception"]["values"]
    assert error["type"] == "ValueError"
    assert error["stacktrace"]["frames"][-1]["function"] == "fails"
    assert event["tags"]["request_id"] == lines["ID"]
    assert event["request"] == {"method": "POST", "url": "http://testserver/fails/[link]/"}
    for secret in (token, "somebody wrote", "searched", "a-session", "x@y.org", "192.0.2.7"):
        assert secret not in lines["EVENT"]


@pytest.mark.parametrize("name", ["METRICS", "SENTRY_DSN"])
def test_what_is_not_installed_is_named(name: str):
    ask = (
        "import importlib.util as u; found = u.find_spec;"
        "u.find_spec = lambda n: None if n in ('django_prometheus', 'sentry_sdk') else found(n);"
        "import cbtracker.settings"
    )
    given = {**PRODUCTION, name: "true", "PATH": "/usr/bin", "DEMONSTRATION": "false"}
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=given, capture_output=True, text=True
    )
    assert f"{name} is set, and what it needs is not installed." in done.stderr
