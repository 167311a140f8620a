"""The triggers with which the database itself refuses to change or delete an entry or a verdict."""

from facts.guards import Guard

ENTRIES = Guard(
    "requests_log_entry",
    "an entry is never changed and never deleted",
    same_row=(
        "id = NEW.id",
        "corrects_id = NEW.corrects_id",
        "submission = NEW.submission",
        "(corrects_id IS NULL AND NEW.corrects_id IS NULL "
        "AND request_id = NEW.request_id AND number = NEW.number)",
    ),
)
VERDICTS = Guard(
    "requests_log_verdict",
    "a verdict is never changed and never deleted",
    same_row=("id = NEW.id",),
)
