"""Settings for cbtracker, all from the environment.

They are also read from ``.env`` in the project's folder, if there is one; the environment takes
precedence. Without ``DEBUG`` or ``DEMONSTRATION`` this is production, and a missing setting that
production needs stops the program with a message that names it. docs/operate.md lists them.

Here are the address, the apps and the database. Each other part has a module of its own.
"""

import datetime as dt
import re

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

from cbtracker.settings.accounts import *
from cbtracker.settings.background import *
from cbtracker.settings.backups import *
from cbtracker.settings.email import *
from cbtracker.settings.environment import BASE_DIR, DEBUG, DEMONSTRATION, PRODUCTION, env
from cbtracker.settings.files import *
from cbtracker.settings.logging import *
from cbtracker.settings.operations import *
from cbtracker.settings.privacy import *
from cbtracker.settings.security import *

SECRET_KEY = env.str("SECRET_KEY", default="only-for-development-" + "-" * 40)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Emails are written outside a web request, so links in them need this. `make run` serves at PORT.
SITE_URL = env.str("SITE_URL", default="") or (
    f"http://127.0.0.1:{env.str('PORT', default='') or 8000}"
)
SITE_URL = SITE_URL.rstrip("/")
if not re.fullmatch(r"https?://[^/\s]+(?:/\S*)?", SITE_URL):
    raise ImproperlyConfigured(
        "SITE_URL must be the whole address of the service, such as https://requests.example.org."
    )

# The date that the clock is fixed at. The demonstration runs on the date of the paper.
try:
    TODAY = env.date("TODAY", default=dt.date(2011, 3, 22) if DEMONSTRATION else None)
except EnvError as error:
    raise ImproperlyConfigured("TODAY must be a date written as 2011-03-22.") from error
if PRODUCTION and TODAY:
    raise ImproperlyConfigured(
        "TODAY is set, and production follows the calendar. Remove TODAY from the environment"
        " and from .env."
    )

INSTALLED_APPS = [
    "cbtracker.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
    "django_filters",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "govuk",
    "charts",
    "accounts",
    "provenance",
    "security",
    "background",
    "outbox",
    "areas",
    "departments",
    "requests_log",
    "papers",
    "digests",
    "champions",
    "places",
    "commissions",
    "proposals",
    "correspondence",
    "imports",
    "activity",
    "administration",
    "operations",
    "transfer",
    "backups",
    "privacy",
]

MIDDLEWARE = [
    "security.middleware.RequestId",
    "security.headers.SecurityHeaders",
    "operations.middleware.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Inside whitenoise, whose files are compressed already.
    "operations.middleware.CompressText",
    "operations.middleware.EtagFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.SessionLimits",
    "security.middleware.AccessEvents",
    "accounts.second_factor.RequireSecondFactor",
    "cbtracker.replica.RememberSaved",
    "operations.middleware.RefuseChanges",
]

if METRICS:
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]

ROOT_URLCONF = "cbtracker.urls"
WSGI_APPLICATION = "cbtracker.wsgi.application"
TEST_RUNNER = "cbtracker.test_runner.PytestRunner"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.sessions.session",
                "accounts.single_sign_on.context",
                "govuk.context_processors.service",
                "requests_log.context_processors.day",
            ],
            "builtins": [
                "cbtracker.navigation",
                "govuk.templatetags.govuk",
                "charts.templatetags.charts",
                "requests_log.templatetags.requests_log",
                "champions.templatetags.champions",
                "commissions.templatetags.commissions",
                "correspondence.templatetags.correspondence",
                "digests.templatetags.watching",
                "papers.templatetags.meetings",
                "proposals.templatetags.proposals",
            ],
        },
    }
]
DJANGO_TABLES2_TEMPLATE = "govuk/table.html"

# Views ask for a transaction where they need one; the functions that write always do.
# Whether pgbouncer stands between, in transaction mode: what is set for a session is then lost, or
# holds for others.
DATABASE_POOLED = env.bool("DATABASE_POOLED", default=False)
# A rehearsal of a restore makes another database on the same server.
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/db.sqlite3")
DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Lists, papers and downloads are read from here, if it is given. See ``cbtracker.replica``.
HAS_REPLICA = bool(env.str("REPLICA_DATABASE_URL", default=""))
# How far the replica may be behind, in seconds.
REPLICA_DELAY = env.int("REPLICA_DELAY", default=5)
if HAS_REPLICA:
    DATABASES["replica"] = env.dj_db_url("REPLICA_DATABASE_URL")
    DATABASE_ROUTERS = ["cbtracker.replica.ReplicaRouter"]
    if any(not each["ENGINE"].endswith("postgresql") for each in DATABASES.values()):
        raise ImproperlyConfigured(
            "REPLICA_DATABASE_URL needs PostgreSQL, there and in DATABASE_URL."
        )

for database in DATABASES.values():
    # Seconds for which a thread keeps its connection.
    database["CONN_MAX_AGE"] = 60
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            # A write locks at once, so that concurrent writers wait for each other and do not fail.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        database["CONN_HEALTH_CHECKS"] = True
        # The next part of such a cursor may be asked of another connection.
        database["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLED
        # Seconds. ``wsgi`` limits the waits for locks, queries and answers.
        database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

CACHES = {
    "default": env.dj_cache_url("CACHE_URL", default="locmem://"),
    # Of each process alone: see ``accounts.kept_pages``. At most 300 kB a page, for five minutes.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}
# Whether a page is served again while nothing has changed.
KEEP_PAGES = env.bool("KEEP_PAGES", default=True)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
