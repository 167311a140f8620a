"""How log lines look and where they go."""

from typing import Any

from environs import validate
from pythonjsonlogger.core import RESERVED_ATTRS

from cbtracker.settings.environment import PRODUCTION, env

FILTERS = ["mask_links", "request_id"]


def logging_settings(*, level: str, line: str, security_level: str) -> dict[str, Any]:
    """Return the setting for a level, for lines that are ``json`` or ``plain``.

    All log records pass a filter that masks signed links. Django's own handlers do not have it, so
    "django" passes its records to the root logger only, and the development server gets a handler
    with its own format. gunicorn's logs get the filter from gunicorn.conf.py.
    """
    handler = {"class": "logging.StreamHandler", "filters": FILTERS}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "mask_links": {"()": "cbtracker.logging.MaskLinks"},
            "request_id": {"()": "cbtracker.request_id.AddRequestId"},
            "one_line": {"()": "cbtracker.outages.OneLine"},
        },
        "formatters": {
            "plain": {"format": "{message}", "style": "{"},
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": ["asctime", "levelname", "name", "message", "request_id"],
                # With the zone, so that lines of other machines sort with these.
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
                # Django's own records have the request, whose address may hold a link.
                "reserved_attrs": [*RESERVED_ATTRS, "request"],
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            },
            "server": {
                "()": "django.utils.log.ServerFormatter",
                "format": "[{server_time}] {message}",
                "style": "{",
            },
        },
        "handlers": {
            "console": {**handler, "formatter": line},
            "server": {**handler, "formatter": "server"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": []},
            "django.request": {"filters": ["one_line"]},
            "django.server": {"handlers": ["server"], "filters": FILTERS, "propagate": False},
            "cbtracker.security": {"level": security_level},
            # operations.health says why in one line.
            "health_check": {"level": "CRITICAL"},
        },
    }


# One JSON object for each line in production, and plain lines otherwise.
LOGGING = logging_settings(
    level=env.str(
        "LOG_LEVEL",
        default="WARNING",
        validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
    ),
    line=env.str(
        "LOG_FORMAT",
        default="json" if PRODUCTION else "plain",
        validate=validate.OneOf(["json", "plain"]),
    ),
    # Every security event in production, and only refusals on a developer's terminal.
    security_level="INFO" if PRODUCTION else "WARNING",
)
