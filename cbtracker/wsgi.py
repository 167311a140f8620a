"""The WSGI application, for a web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cbtracker.settings")

application = get_wsgi_application()

from cbtracker.outages import limit_waits  # noqa: E402 - needs the settings

connection_created.connect(limit_waits)
