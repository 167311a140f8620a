"""Where backups are kept, and what makes them."""

from cbtracker.settings.environment import BASE_DIR, env

BACKUP_FOLDER = env.str("BACKUP_FOLDER", default="") or str(BASE_DIR / "backup-files")
# Whoever has this file can read the backups, and nobody else.
BACKUP_KEY_FILE = env.str("BACKUP_KEY_FILE", default="")
# The folder of pg_dump and pg_restore, if they are not on the path.
POSTGRESQL_PROGRAMS = env.str("POSTGRESQL_PROGRAMS", default="")
# The server as a role that may create databases, if that of DATABASE_URL may not.
REHEARSAL_DATABASE_URL = env.str("REHEARSAL_DATABASE_URL", default="")
