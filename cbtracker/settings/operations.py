"""Running the service: read-only mode, slow queries, metrics and reports of errors."""

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from cbtracker.settings.environment import BASE_DIR, env

# While either is there, nobody changes the record: see cbtracker.read_only.
READ_ONLY = env.bool("READ_ONLY", default=False)
MAINTENANCE_FILE = env.str("MAINTENANCE_FILE", default="") or str(
    BASE_DIR / "build" / "maintenance.txt"
)

# A query that takes longer, in milliseconds, is logged. 0 logs none.
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=1_000)

# Figures for Prometheus at /metrics: who asks needs the token, or is on this machine.
METRICS = env.bool("METRICS", default=False)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Where errors are reported to. Nothing of the record or of people is: see operations.error_reports.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", default="production")
for _name, _is_on, _module in (
    ("METRICS", METRICS, "django_prometheus"),
    ("SENTRY_DSN", SENTRY_DSN, "sentry_sdk"),
):
    if _is_on and not find_spec(_module):
        raise ImproperlyConfigured(
            f"{_name} is set, and what it needs is not installed."
            " Run: python3 scripts/setup.py --monitoring"
        )
