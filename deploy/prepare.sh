#!/bin/sh
# What is done before the application starts, each time: tables, the rights of its role, and the first time a key.
set -eu
python manage.py migrate
python manage.py grant_role cbtracker
[ -e "$BACKUP_KEY_FILE" ] || python manage.py make_backup_key "$BACKUP_KEY_FILE"
