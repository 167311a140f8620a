#!/usr/bin/env python
"""Django's command-line utility for cbtracker."""

import os
import sys

from cbtracker.outages import plain_errors


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cbtracker.settings")
    if sys.argv[1:2] == ["test"]:
        # Tests bring their own settings, so they also run where no .env has been written yet.
        os.environ.setdefault("DEMONSTRATION", "true")
    from django.core.management import execute_from_command_line

    with plain_errors():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
