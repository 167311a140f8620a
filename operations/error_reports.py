"""Reports of errors to Sentry: what kind of error, where in the code, in which request.

What an error says can hold words of the record, such as the row that a database refused. So can
what was sent and asked for. None of it leaves: it is in our own log, under the id of the report.
"""

import json
from typing import Any

import sentry_sdk
from django.conf import settings

from cbtracker.request_id import request_id
from outbox.redaction import mask_links

# Of a request: not what was searched for, cookies, headers or the address of the visitor.
KEPT_OF_REQUEST = ("method", "url")
DROPPED = ("user", "extra", "breadcrumbs", "modules", "server_name")


def start() -> None:
    """Report errors from now on."""
    sentry_sdk.init(**options())


def options() -> dict[str, Any]:
    """Return the options of Sentry's client."""
    return {
        "dsn": settings.SENTRY_DSN,
        "environment": settings.SENTRY_ENVIRONMENT,
        "send_default_pii": False,
        "max_request_body_size": "never",
        "include_local_variables": False,
        "max_breadcrumbs": 0,
        "auto_session_tracking": False,
        "before_send": clean,
    }


def clean(event: Any, hint: Any) -> Any:
    """Return an event without words of people and without links."""
    for name in DROPPED:
        event.pop(name, None)
    request = event.get("request", {})
    event["request"] = {name: request[name] for name in KEPT_OF_REQUEST if name in request}
    for error in event.get("exception", {}).get("values", []):
        error["value"] = "see the log"
    if "logentry" in event:
        event["logentry"] = {"message": event["logentry"].get("message")}
    event.setdefault("tags", {})["request_id"] = request_id.get()
    return json.loads(mask_links(json.dumps(event, default=str)))
