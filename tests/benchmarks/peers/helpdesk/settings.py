"""A project for django-helpdesk with Django's defaults, served as in production."""

import os
from urllib.parse import unquote, urlsplit

_url = urlsplit(os.environ["DATABASE_URL"])
_name = _url.path.removeprefix("/")
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": _name}
    if _url.scheme == "sqlite"
    else {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _name,
        "HOST": unquote(_url.hostname or ""),
        "USER": _url.username,
        "CONN_MAX_AGE": 60,
    }
}
SECRET_KEY = "only-for-benchmarks-" + "-" * 40
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "tests.benchmarks.peers.helpdesk.urls"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.humanize",
    "rest_framework",
    "helpdesk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LANGUAGE_CODE, TIME_ZONE = "en-gb", "Europe/London"
LOGIN_URL = "/login/"
SITE_ID = 1
STATIC_URL = "/static/"
USE_TZ = True
# No teams: they need a further package.
HELPDESK_TEAMS_MODE_ENABLED = False
