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
STEPS = Trigger(
    "requests_log_nextstep",
    "a next step is never changed and never deleted",
    duplicate_when=("id = NEW.id", "corrects_id = NEW.corrects_id"),
)
STEP_ENDINGS = Trigger(
    "requests_log_stepending",
    "the ending of a step is never changed and never deleted",
    duplicate_when=(
        "id = NEW.id",
        "corrects_id = NEW.corrects_id",
        "(corrects_id IS NULL AND NEW.corrects_id IS NULL AND step_id = NEW.step_id)",
    ),
)
FEEDBACK = Trigger(
    "requests_log_feedback",
    "feedback is never changed and never deleted",
    duplicate_when=("id = NEW.id",),
)
SHARED_OUTCOMES = Trigger(
    "requests_log_sharedoutcome",
    "a shared outcome is never changed and never deleted",
    duplicate_when=("id = NEW.id",),
)
EVIDENCE = Trigger(
    "requests_log_evidence",
    "evidence is never changed and never deleted",
    duplicate_when=("id = NEW.id", "(NEW.stored_as <> '' AND stored_as = NEW.stored_as)"),
)
EVIDENCE_WITHDRAWALS = Trigger(
    "requests_log_evidencewithdrawal",
    "a withdrawal of evidence is never changed and never deleted",
    duplicate_when=("id = NEW.id", "evidence_id = NEW.evidence_id"),
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
