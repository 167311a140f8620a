#!/bin/sh
# Run a command again and again, until stopped: every so many seconds, or each day at a time.
#   every.sh 900 manage.py send_reminders
#   every.sh 02:00 sh deploy/nightly.sh
# A stop waits for a command that runs. What fails is said, and tried again the next time.
when=$1
shift
trap 'kill "$!" 2>/dev/null; exit 0' TERM INT
while :; do
    case $when in
    *:*)
        now=$(date +%s)
        next=$(date -d "today $when" +%s)
        [ "$next" -gt "$now" ] || next=$(date -d "tomorrow $when" +%s)
        pause=$((next - now))
        ;;
    *) pause=$when ;;
    esac
    sleep "$pause" &
    wait "$!"
    "$@" || echo "every.sh: $* failed with $?" >&2
done
