"""Running the service: read-only mode, slow queries, metrics and reports of errors."""

from cbtracker.settings.environment import BASE_DIR, env

# While either is there, nobody changes the record: see cbtracker.read_only.
READ_ONLY = env.bool("READ_ONLY", default=False)
MAINTENANCE_FILE = env.str("MAINTENANCE_FILE", default="") or str(
    BASE_DIR / "build" / "maintenance.txt"
)
