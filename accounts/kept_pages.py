"""Pages that are served again to the same session while nothing has changed in the database.

A page is kept in the memory of the process that made it, for the session that asked, and served
again only if the database is in the state that the page was made from. After the smallest change to
any table by anybody, a role that ends as well as an entry, it is rendered again. So no rule says
what a page depends on, and none can be forgotten.
docs/adr/0040-pages-until-something-changes.md says why.
"""

import re
from functools import wraps
from hashlib import sha256
from typing import Final, TypeGuard
from uuid import uuid4

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token

from accounts import sessions
from accounts.decorators import View
from accounts.models import User
from cbtracker import clock, read_only

# What a page says of this moment alone, which is replaced when the page is served again.
_TOKEN: Final = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+')
_SECONDS: Final = re.compile(rb'(?<=data-session-seconds=")\d+')
# Cookies that say who somebody is. Others can change a page.
_IDENTIFYING: Final = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
# Transactions count up for as long as the server runs. One that is restored or takes over from
# another may count again from an earlier one, and a replica knows only how far it has come.
_POSTGRESQL: Final = """
    SELECT pg_postmaster_start_time()::text || CASE WHEN pg_is_in_recovery()
    THEN pg_last_wal_replay_lsn()::text ELSE pg_current_snapshot()::text END
"""


def kept_until_changed(view: View) -> View:
    """Return a view whose page is kept until something changes in the database.

    The view must depend on nothing but the database, the address, the date and the visitor's
    session and cookies. What is no page with the status 200 is not kept, nor a page that changed
    something itself, that shows a message once, or whose form can be sent once.
    """

    @wraps(view)
    def serve(http: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        state = None
        if settings.KEEP_PAGES and http.method == "GET" and not get_messages(http):
            state = state_of_database()
        if state is None:
            return view(http, *args, **kwargs)
        pages, key = caches["pages"], _key(http)
        kept = pages.get(key)
        if kept and kept[0] == state:
            return _respond(http, key, *kept)
        response = view(http, *args, **kwargs)
        if _can_be_kept(response, http) and state_of_database() == state:
            pages.set(key, (state, response.content, response["Content-Type"]))
            response["ETag"] = _etag(key, state)
        return response

    return serve


def state_of_database() -> str | None:
    """Return what differs whenever a transaction has been committed, or None within one.

    It is that of the database that this request reads. On SQLite it holds for one connection.
    """
    connection = connections[router.db_for_read(User)]
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return str(cursor.fetchone()[0])
        # The first counts the commits of other connections, the second the rows changed by this.
        cursor.execute("PRAGMA data_version")
        others, own = cursor.fetchone()[0], connection.connection.total_changes
        if not hasattr(connection, "opened_as"):
            # It was opened before this module was loaded.
            _name_connection(connection)
        return f"{connection.opened_as} {others} {own}"  # type: ignore[attr-defined]


@receiver(connection_created, dispatch_uid="name_connection")
def _name_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Tell a connection to SQLite from an earlier one, whose counts may be the same."""
    if connection.vendor == "sqlite":
        connection.opened_as = uuid4().hex  # type: ignore[attr-defined]


def _key(http: HttpRequest) -> str:
    """Return a name for what one session asks for, from which nothing can be read."""
    cookies = sorted(each for each in http.COOKIES.items() if each[0] not in _IDENTIFYING)
    # On SQLite, each connection keeps pages of its own.
    opened_as = getattr(connections[router.db_for_read(User)], "opened_as", "")
    parts = (
        http.session.session_key,
        http.get_full_path(),
        cookies,
        clock.today(),
        read_only.is_on() and read_only.until(),
        opened_as,
    )
    return sha256(repr(parts).encode()).hexdigest()


def _can_be_kept(response: HttpResponseBase, http: HttpRequest) -> TypeGuard[HttpResponse]:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and set(response.headers) == {"Content-Type"}
        and response["Content-Type"].startswith("text/html")
        and not response.cookies
        # Such a form is sent once: in another window it must be another.
        and b'name="submission"' not in response.content
        and not http.session.modified
        and not get_messages(http)
    )


def _respond(
    http: HttpRequest, key: str, state: str, content: bytes, content_type: str
) -> HttpResponse:
    if _TOKEN.search(content):
        content = _TOKEN.sub(get_token(http).encode(), content)
    content = _SECONDS.sub(b"%d" % sessions.seconds_left(http), content)
    return HttpResponse(content, content_type=content_type, headers={"ETag": _etag(key, state)})


def _etag(key: str, state: str) -> str:
    # Weak: the tokens of forms differ.
    return f'W/"{sha256(f"{key} {state}".encode()).hexdigest()[:32]}"'
