"""Database triggers that refuse to change or delete an entry, a position or a feedback row."""

from provenance.triggers import Trigger

ENTRIES = Trigger(
    "requests_log_entry",
    "an entry is never changed and never deleted",
    duplicate_when=(
        "id = NEW.id",
        "corrects_id = NEW.corrects_id",
        "submission = NEW.submission",
        "(corrects_id IS NULL AND NEW.corrects_id IS NULL "
        "AND request_id = NEW.request_id AND number = NEW.number)",
    ),
)
POSITIONS = Trigger(
    "requests_log_position",
    "a position is never changed and never deleted",
    duplicate_when=(
        "id = NEW.id",
        "corrects_id = NEW.corrects_id",
        "(corrects_id IS NULL AND NEW.corrects_id IS NULL AND request_id = NEW.request_id "
        "AND department_id = NEW.department_id AND number = NEW.number)",
    ),
)
FEEDBACK = Trigger(
    "requests_log_feedback",
    "feedback is never changed and never deleted",
    duplicate_when=("id = NEW.id",),
)
