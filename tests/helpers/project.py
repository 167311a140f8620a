"""The project's folder and front-end files, what settings other processes need, and a port."""

import socket
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-long-random-text-that-nobody-knows-0123456789-abcdefghijklmnop",
    "ALLOWED_HOSTS": "requests.example.org",
    "SITE_URL": "https://requests.example.org/",
    "DATABASE_URL": "postgres://cbtracker:secret@localhost/cbtracker",
    "CACHE_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@localhost:587",
    "DEFAULT_FROM_EMAIL": "requests@example.org",
}
# A module of settings for another process, which needs no collected static files.
UNCOLLECTED = """
from cbtracker.settings import *
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
"""
# What `make setup ARGS=--dev` makes last in each folder that tests read.
FRONT_END = (
    "build/assets/govuk/govuk-frontend.min.js",
    "build/fonts/UnknownCharacters.ttf",
    "node_modules/axe-core/axe.min.js",
)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
