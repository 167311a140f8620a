#!/bin/sh
# What runs every night, one after the other; exits 1 if one failed. Start it in the project's folder.
# A further command gets a line of its own.
failed=0
run() {
    python manage.py "$@" || {
        echo "nightly.sh: $* failed" >&2
        failed=1
    }
}
run backup --keep 30
run rehearse_restore
run check_log
run check_editions
run apply_retention
run delete_old_tasks
run clearsessions
exit "$failed"
