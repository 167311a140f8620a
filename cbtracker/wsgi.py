"""The WSGI application, for a web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created
from django.urls import get_resolver
from psycopg2.extensions import set_wait_callback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cbtracker.settings")

application = get_wsgi_application()

from cbtracker.outages import limit_waits, wait_for_answer  # noqa: E402 - needs the settings

connection_created.connect(limit_waits)
set_wait_callback(wait_for_answer)
# Before gunicorn makes its processes: they share what is loaded, and the first page need not wait.
get_resolver().url_patterns  # noqa: B018 - reading it loads all pages
