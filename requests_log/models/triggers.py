"""Database triggers that refuse to change or delete what the log holds."""

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
    words=("source", "note", "areas_label", "issue", "departments_label", "status"),
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
    words=("text", "source", "note"),
)
STEPS = Trigger(
    "requests_log_nextstep",
    "a next step is never changed and never deleted",
    duplicate_when=("id = NEW.id", "corrects_id = NEW.corrects_id"),
    words=("source", "note", "what", "others"),
)
STEP_ENDINGS = Trigger(
    "requests_log_stepending",
    "the ending of a step is never changed and never deleted",
    duplicate_when=(
        "id = NEW.id",
        "corrects_id = NEW.corrects_id",
        "(corrects_id IS NULL AND NEW.corrects_id IS NULL AND step_id = NEW.step_id)",
    ),
    words=("source", "note"),
)
FEEDBACK = Trigger(
    "requests_log_feedback",
    "feedback is never changed and never deleted",
    duplicate_when=("id = NEW.id",),
    words=("why",),
)
SHARED_OUTCOMES = Trigger(
    "requests_log_sharedoutcome",
    "a shared outcome is never changed and never deleted",
    duplicate_when=("id = NEW.id",),
    words=("words",),
)
EVIDENCE = Trigger(
    "requests_log_evidence",
    "evidence is never changed and never deleted",
    duplicate_when=("id = NEW.id", "(NEW.stored_as <> '' AND stored_as = NEW.stored_as)"),
    words=("title", "url", "file_name"),
)
EVIDENCE_WITHDRAWALS = Trigger(
    "requests_log_evidencewithdrawal",
    "a withdrawal of evidence is never changed and never deleted",
    duplicate_when=("id = NEW.id", "evidence_id = NEW.evidence_id"),
    words=("reason",),
)
LOG = (
    ENTRIES,
    POSITIONS,
    STEPS,
    STEP_ENDINGS,
    FEEDBACK,
    SHARED_OUTCOMES,
    EVIDENCE,
    EVIDENCE_WITHDRAWALS,
)
