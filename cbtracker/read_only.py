"""Read-only mode: people read the record and change nothing, such as while it is moved.

It is on by a setting, or while a file exists, which ``manage.py maintenance`` makes and removes. A
file needs neither database nor cache, which may be away just then, nor a restart.
"""

from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

# When to try again, in seconds, for programs that ask.
RETRY_AFTER = 300


def is_on() -> bool:
    """Return whether nothing may be changed now."""
    return settings.READ_ONLY or Path(settings.MAINTENANCE_FILE).exists()


def until() -> str:
    """Return until when, in words, or nothing if nobody has said."""
    try:
        return Path(settings.MAINTENANCE_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def refuse_command() -> None:
    """Raise CommandError in read-only mode: for commands that run by the clock, and write."""
    if is_on():
        raise CommandError("The service is read-only: nothing was done. Run this again later.")
