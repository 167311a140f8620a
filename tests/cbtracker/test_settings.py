"""Settings come from the environment; a missing one stops production with a clear error."""

import json
import os
import subprocess
import sys
from ast import literal_eval
from functools import cache

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import User
from cbtracker import clock
from tests.helpers.project import PRODUCTION, ROOT


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with these settings and no others."""
    return run("manage.py", *arguments, environment=environment)


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python with these settings and no others; what .env sets is set to nothing."""
    plain = {"PATH": os.environ["PATH"], "DEBUG": "false", "DEMONSTRATION": "false"}
    if "SECRET_KEY" not in environment:
        plain["SECRET_KEY"] = ""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**plain, **environment},
        capture_output=True,
        text=True,
    )


READ_SETTINGS = """
import json
from django.conf import settings
# A development copy has no secret key.
names = {name for name in dir(settings) if name.isupper()} - {"SECRET_KEY"}
print(json.dumps({name: repr(getattr(settings, name)) for name in names}))
"""
# What production may leave out, and should not.
ADVISED = {"PROXY_COUNT": "1", "SECURITY_CONTACT": "security@example.org"}


def test_production_passes_djangos_check_for_deployment():
    checked = manage("check", "--deploy", "--fail-level", "INFO", **PRODUCTION, **ADVISED)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_production_does_not_start_without(name: str):
    given = {**PRODUCTION, name: ""}
    started = manage("check", **given)
    assert started.returncode == 1
    assert started.stderr.startswith("cbtracker cannot start in production.")
    assert f"  {name}: " in started.stderr
    others = set(PRODUCTION) - {name}
    assert not any(f"  {other}: " in started.stderr for other in others)


def setting(name: str, **environment: str) -> str:
    """Return a setting as cbtracker reads it from these alone."""
    return _settings(tuple(sorted(environment.items())))[name]


@cache
def _settings(environment: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return every setting, as Python writes its value."""
    project = {"DJANGO_SETTINGS_MODULE": "cbtracker.settings"}
    told = run("-c", READ_SETTINGS, environment={**dict(environment), **project})
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        (PRODUCTION, "https://requests.example.org"),
        ({"DEMONSTRATION": "true", "SITE_URL": ""}, "http://127.0.0.1:8000"),
        ({"DEMONSTRATION": "true", "SITE_URL": "", "PORT": "8123"}, "http://127.0.0.1:8123"),
        ({"DEMONSTRATION": "true", "SITE_URL": "http://tracker", "PORT": "8123"}, "http://tracker"),
    ],
)
def test_emails_link_to_the_site_url(given: dict[str, str], url: str):
    assert setting("SITE_URL", **given) == repr(url)


def test_an_invalid_site_url_gets_a_clear_error():
    started = manage("check", **{**PRODUCTION, "SITE_URL": "requests.example.org"})
    assert started.returncode != 0
    assert "SITE_URL must be the whole address of the service" in started.stderr


@pytest.mark.parametrize(
    ("url", "tls", "ssl", "port"),
    [
        ("smtp+tls://user:word@mail.example.org:25", "True", "False", "25"),
        ("smtp+tls://user:word@mail.example.org", "True", "False", "587"),
        ("smtp+ssl://user:word@mail.example.org", "False", "True", "465"),
        ("submission://user:word@mail.example.org", "True", "False", "587"),
        ("smtp://mail.example.org", "False", "False", "25"),
    ],
)
def test_emails_are_encrypted_as_the_address_of_the_mail_server_says(
    url: str, tls: str, ssl: str, port: str
):
    given = {**PRODUCTION, "EMAIL_URL": url}
    assert setting("EMAIL_BACKEND", **given) == "'django.core.mail.backends.smtp.EmailBackend'"
    assert setting("EMAIL_USE_TLS", **given) == tls
    assert setting("EMAIL_USE_SSL", **given) == ssl
    assert setting("EMAIL_PORT", **given) == port


@pytest.mark.parametrize("url", ["mail.example.org", "smtp+starttls://mail.example.org"])
def test_a_mail_server_of_an_unknown_kind_gets_a_clear_error(url: str):
    stopped = manage("check", **{**PRODUCTION, "EMAIL_URL": url})
    assert stopped.returncode == 1
    assert "EMAIL_URL must begin with smtp+tls://" in stopped.stderr


@pytest.mark.parametrize(
    ("given", "backend", "timeout"),
    [
        (PRODUCTION, "smtp", "10"),
        ({**PRODUCTION, "EMAIL_URL": "smtp://localhost?timeout=3"}, "smtp", "3"),
        ({"DEBUG": "true", "EMAIL_URL": ""}, "filebased", "10"),
        ({"DEBUG": "true", "EMAIL_URL": PRODUCTION["EMAIL_URL"]}, "smtp", "10"),
        ({"DEMONSTRATION": "true", "EMAIL_URL": PRODUCTION["EMAIL_URL"]}, "filebased", "10"),
    ],
)
def test_no_mail_leaves_a_demonstration(given: dict[str, str], backend: str, timeout: str):
    assert setting("EMAIL_BACKEND", **given) == repr(
        f"django.core.mail.backends.{backend}.EmailBackend"
    )
    assert setting("EMAIL_TIMEOUT", **given) == timeout


@pytest.mark.parametrize(("given", "pooled"), [({}, False), ({"DATABASE_POOLED": "true"}, True)])
def test_no_cursor_stays_open_between_transactions_behind_pgbouncer(
    given: dict[str, str], pooled: bool
):
    told = setting("DATABASES", **given, **PRODUCTION)
    assert f"'DISABLE_SERVER_SIDE_CURSORS': {pooled}" in told


def test_an_invalid_today_gets_a_clear_error():
    started = manage("check", TODAY="yesterday", DEMONSTRATION="true")
    assert "TODAY must be a date written as 2011-03-22." in started.stderr


def test_production_uses_the_real_date():
    started = manage("check", TODAY="2011-03-22", **PRODUCTION)
    assert started.returncode != 0
    assert "TODAY is set, and production follows the calendar." in started.stderr


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({}, "0"),
        ({"PROXY_COUNT": "0"}, "0"),
        ({"PROXY_COUNT": "1"}, "1"),
        ({"PROXY_COUNT": "2"}, "2"),
        # The older setting, of one proxy.
        ({"BEHIND_PROXY": "true"}, "1"),
        ({"BEHIND_PROXY": "true", "PROXY_COUNT": "3"}, "3"),
    ],
)
def test_as_many_proxies_are_trusted_as_the_setting_says(given: dict[str, str], count: str):
    asked = (
        "from allauth import app_settings; from django.conf import settings;"
        "print(app_settings.TRUSTED_PROXY_COUNT, settings.SECURE_PROXY_SSL_HEADER is not None)"
    )
    told = manage("shell", "--no-imports", "-c", asked, **given, **PRODUCTION)
    assert told.stdout.split() == [count, str(count != "0")], told.stderr


def test_a_negative_number_of_proxies_gets_a_clear_error():
    started = manage("check", PROXY_COUNT="-1", **PRODUCTION)
    assert "PROXY_COUNT must be 0 or more" in started.stderr


@pytest.mark.parametrize(("given", "preload"), [({}, False), ({"HSTS_PRELOAD": "true"}, True)])
def test_browsers_preload_the_host_only_where_the_setting_says_so(
    given: dict[str, str], preload: bool
):
    assert setting("SECURE_HSTS_PRELOAD", **given, **PRODUCTION) == repr(preload)
    assert setting("SECURE_HSTS_SECONDS", **given, **PRODUCTION) == "31536000"


def test_cookies_of_production_are_bound_to_the_host():
    for cookie in ("SESSION", "CSRF"):
        assert setting(f"{cookie}_COOKIE_NAME", **PRODUCTION).startswith("'__Host-")
        assert setting(f"{cookie}_COOKIE_SECURE", **PRODUCTION) == "True"
        assert setting(f"{cookie}_COOKIE_HTTPONLY", **PRODUCTION) == "True"
        assert setting(f"{cookie}_COOKIE_SAMESITE", **PRODUCTION) == "'Lax'"
        assert setting(f"{cookie}_COOKIE_PATH", **PRODUCTION) == "'/'"
        assert setting(f"{cookie}_COOKIE_DOMAIN", **PRODUCTION) == "None"


@pytest.mark.parametrize(
    ("given", "required"),
    [
        (PRODUCTION, True),
        ({**PRODUCTION, "SECOND_FACTOR_REQUIRED": "false"}, False),
        ({"DEMONSTRATION": "true"}, False),
    ],
)
def test_a_second_factor_is_required_in_production(given: dict[str, str], required: bool):
    assert setting("SECOND_FACTOR_REQUIRED", **given) == repr(required)


def test_passwords_are_switched_off_only_where_there_is_single_sign_on():
    off = {**PRODUCTION, "PASSWORDS_ALLOWED": "false"}
    started = manage("check", **off)
    assert started.returncode != 0
    assert "PASSWORDS_ALLOWED is off, so set OIDC_SERVER_URL too." in started.stderr
    sign_on = {**off, "OIDC_SERVER_URL": "https://login.example.org/tenant/v2.0"}
    checked = manage("check", "--deploy", "--fail-level", "INFO", **sign_on, **ADVISED)
    assert checked.returncode == 0, checked.stderr
    policy = setting("CONTENT_SECURITY_POLICY", **sign_on)
    assert "'form-action': [\"'self'\", 'https://login.example.org']" in policy


def test_a_replica_is_read_with_the_same_waits_as_the_primary():
    replica = {"REPLICA_DATABASE_URL": "postgres://cbtracker:secret@replica/cbtracker"}
    databases = literal_eval(setting("DATABASES", **replica, **PRODUCTION))
    differ = {
        name for name, value in databases["default"].items() if databases["replica"][name] != value
    }
    assert differ == {"HOST"}
    wrong = manage("check", **replica, **{**PRODUCTION, "DATABASE_URL": "sqlite:////tmp/x"})
    assert "REPLICA_DATABASE_URL needs PostgreSQL" in wrong.stderr


def test_the_log_of_production_is_json_with_every_security_event():
    logging = setting("LOGGING", **PRODUCTION)
    assert "'formatter': 'json'" in logging
    assert "'cbtracker.security': {'level': 'INFO'}" in logging


def test_the_demonstration_accounts_are_refused_in_production():
    refused = manage("demonstration_accounts", **PRODUCTION)
    assert refused.returncode != 0
    assert "never in production" in refused.stderr


@pytest.mark.django_db
def test_the_demonstration_accounts_are_made_once_where_the_setting_is_on(
    the_record: None, capsys: pytest.CaptureFixture[str]
):
    for _ in range(2):
        call_command("demonstration_accounts")
    people = User.objects.filter(is_active=True).order_by("pk")
    assert [(p.email, p.role) for p in people] == [
        ("official@example.com", "official"),
        ("swindon@example.com", "lead"),
        ("west.london@example.com", "lead"),
        ("champion@example.com", "champion"),
        ("administrator@example.com", "administrator"),
    ]
    assert "swindon@example.com" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_demonstration_accounts_are_refused_where_the_setting_is_off(
    the_record: None, settings: object
):
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="never in production"):
        call_command("demonstration_accounts")
    assert not User.objects.filter(is_active=True).exists()


def test_the_demonstration_runs_on_the_day_of_the_paper():
    assert str(clock.today()) == "2011-03-22"
    assert clock.now().date() == clock.today()
    assert settings.DEMONSTRATION


def test_background_tasks_need_no_worker_unless_one_is_asked_for():
    assert setting("BACKGROUND_TASKS", DEMONSTRATION="true", BACKGROUND_TASKS="") == "'immediate'"
    backend = setting("TASKS", DEMONSTRATION="true", BACKGROUND_TASKS="database")
    assert "django_tasks_db.backend.DatabaseBackend" in backend
    wrong = manage("check", DEMONSTRATION="true", BACKGROUND_TASKS="celery")
    assert wrong.returncode != 0
    assert "BACKGROUND_TASKS must be database or immediate." in wrong.stderr


READ_MODULES = """
import sys
import django
django.setup()
print({name.partition(".")[0] for name in sys.modules})
"""


def test_a_command_starts_without_what_reads_and_writes_files():
    settings_module = {"DJANGO_SETTINGS_MODULE": "cbtracker.settings"}
    loaded = run("-c", READ_MODULES, environment={**PRODUCTION, **settings_module})
    assert "django" in literal_eval(loaded.stdout), loaded.stderr
    # What only pages, downloads and tasks need would take a third of the time of each start.
    for_files = {"docx", "odf", "openpyxl", "typst", "xlsxwriter"}
    assert not for_files & literal_eval(loaded.stdout)
