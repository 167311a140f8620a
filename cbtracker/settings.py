"""Settings for cbtracker, all from the environment.

They are also read from ``.env`` in the project's folder, if there is one; the environment takes
precedence. Without ``DEBUG`` or ``DEMONSTRATION`` this is production, and a missing setting that
production needs stops the program with a message that names it. docs/operate.md lists them.
"""

import datetime as dt
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from cbtracker import account_settings
from cbtracker.log_settings import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
PRODUCTION = not (DEBUG or DEMONSTRATION)

NEEDED_IN_PRODUCTION = {
    "SECRET_KEY": "a long random text that nobody else knows",
    "ALLOWED_HOSTS": "the host names that the service answers to, separated by commas",
    "SITE_URL": "the address of the service, for links in emails, such as https://requests.example.org",
    "DATABASE_URL": "where the database is, such as postgres://user:password@host/name",
    "CACHE_URL": "a cache that all processes share, such as redis://host:6379/0",
    "EMAIL_URL": "how mail is sent, such as smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the address that mail comes from",
}
if PRODUCTION:
    missing = [name for name in NEEDED_IN_PRODUCTION if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            "cbtracker cannot start in production. Set in the environment or in .env:\n"
            + "\n".join(f"  {name}: {NEEDED_IN_PRODUCTION[name]}" for name in missing)
            + "\nFor a demonstration on this machine, set DEMONSTRATION=true instead;"
            " to develop, DEBUG=true."
        )

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
    "cbtracker.admin.AdminConfig",
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
    "outbox",
    "areas",
    "departments",
    "requests_log",
    "papers",
    "digests",
    "places",
    "commissions",
    "imports",
    "activity",
    "transfer",
]

MIDDLEWARE = [
    "security.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
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
                "commissions.templatetags.commissions",
                "digests.templatetags.watching",
                "papers.templatetags.meetings",
            ],
        },
    }
]
DJANGO_TABLES2_TEMPLATE = "govuk/table.html"

# Views ask for a transaction where they need one; the functions that write always do.
DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A write locks at once, so that concurrent writers wait for each other and do not fail.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    # Seconds. ``wsgi`` limits the waits for locks, queries and answers.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

CACHES = {"default": env.dj_cache_url("CACHE_URL", default="locmem://")}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
vars().update(account_settings.SETTINGS)
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# For how long an account is closed to an address that guessed its password five times.
SIGN_IN_LOCK_MINUTES = 15
ACCOUNT_RATE_LIMITS = {
    # By account and address: see accounts.guessing. A whole department may share an address.
    "login_failed": f"5/{SIGN_IN_LOCK_MINUTES}m/key",
    "login": None,
    # The outbox limits how many links one account is sent.
    "reset_password": "20/m/ip",
    # How often one IP address may try invalid links to a reply: see
    # commissions.views.access_link.
    "guess_link": "20/m/ip",
}

# Whether officials, champions and administrators must have a second factor.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=PRODUCTION)

# Single sign-on by OpenID Connect, where there is a provider, and whether passwords work too.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
OIDC_TRUST_EMAIL = env.bool("OIDC_TRUST_EMAIL", default=False)
OIDC_HAS_SECOND_FACTOR = env.bool("OIDC_HAS_SECOND_FACTOR", default=False)
PASSWORDS_ALLOWED = env.bool("PASSWORDS_ALLOWED", default=True)
if not (PASSWORDS_ALLOWED or OIDC_SERVER_URL):
    raise ImproperlyConfigured("PASSWORDS_ALLOWED is off, so set OIDC_SERVER_URL too.")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

EMAIL_TIMEOUT = None
if PRODUCTION or (env.str("EMAIL_URL", default="") and not DEMONSTRATION):
    vars().update(env.dj_email_url("EMAIL_URL"))
else:
    # Without a mail server, emails are written to files that a developer can open. A demonstration
    # never sends email, whatever mail server the environment names: its contents are not real.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "build" / "mail"
# Do not wait long for a mail server that does not answer.
EMAIL_TIMEOUT = EMAIL_TIMEOUT or 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="cbtracker@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where people ask for help; the page Contact shows it.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# GOV.UK's style sheet refers to /assets/ by absolute address.
STATIC_URL = "/assets/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [
    path for path in (BASE_DIR / "build" / "assets", BASE_DIR / "static") if path.is_dir()
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "cbtracker.storage.Storage"
    },
}

# Files of evidence are kept outside the static files: only a page that checks who asks sends them.
EVIDENCE_S3_BUCKET = env.str("EVIDENCE_S3_BUCKET", default="")
if EVIDENCE_S3_BUCKET:
    if not find_spec("storages"):
        raise ImproperlyConfigured(
            "EVIDENCE_S3_BUCKET is set, and what it needs is not installed."
            " Run: python3 scripts/setup.py --s3"
        )
    from botocore.config import Config

    STORAGES["evidence"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": EVIDENCE_S3_BUCKET,
            # Without these, boto3 looks where it always does: for example for the machine's role.
            "endpoint_url": env.str("EVIDENCE_S3_ENDPOINT", default="") or None,
            "region_name": env.str("EVIDENCE_S3_REGION", default="") or None,
            "access_key": env.str("EVIDENCE_S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("EVIDENCE_S3_SECRET_KEY", default="") or None,
            "file_overwrite": False,
            # A storage that does not answer must not hold up a page for minutes. In seconds.
            "client_config": Config(
                connect_timeout=5,
                read_timeout=20,
                retries={"total_max_attempts": 2},
                signature_version="s3v4",
            ),
        },
    }
else:
    STORAGES["evidence"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("EVIDENCE_FOLDER", default="") or str(BASE_DIR / "evidence"),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
# In bytes. What is longer is not written to the disk, whoever sends it.
LARGEST_UPLOAD = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "cbtracker.uploads.BoundedUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# A department with hundreds of open requests sends four or five fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Count failed sign-ins by the IP address that the proxy passes on, not by the proxy's own.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
# A session ends after so long without a page, and in all: see accounts.sessions.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_LONGEST_HOURS = env.int("SESSION_LONGEST_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_LONGEST_HOURS * 60 * 60
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # The form that begins single sign-on is answered by a redirect to the provider.
        "form-action": ["'self'", *filter(None, ["/".join(OIDC_SERVER_URL.split("/")[:3])])],
        "frame-ancestors": ["'none'"],
    }
}

# How long security events are kept, at least, in the database.
SECURITY_EVENT_DAYS = env.int("SECURITY_EVENT_DAYS", default=400)

# One JSON object for each line in production, and plain lines otherwise.
LOGGING = logging_settings(
    level=env.str("LOG_LEVEL", default="WARNING"),
    line=env.str("LOG_FORMAT", default="json" if PRODUCTION else "plain"),
    # Every security event in production, and only refusals on a developer's terminal.
    security_level="INFO" if PRODUCTION else "WARNING",
)
