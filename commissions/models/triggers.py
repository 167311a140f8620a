"""Database triggers that refuse any change to a reply, a decision, or what was done."""

from provenance.triggers import Trigger

MESSAGE = "replies and decisions cannot be changed or deleted"
REPLY_TRIGGERS = (
    Trigger(
        "commissions_reply",
        MESSAGE,
        duplicate_when=("id = NEW.id", "addressee_id = NEW.addressee_id"),
        words=("respondent_name", "received_via", "from_label", "note"),
    ),
    Trigger(
        "commissions_barrier",
        MESSAGE,
        duplicate_when=("id = NEW.id", "(reply_id = NEW.reply_id AND number = NEW.number)"),
        words=("issue", "why"),
    ),
    Trigger(
        "commissions_proposal",
        MESSAGE,
        duplicate_when=("id = NEW.id", "(reply_id = NEW.reply_id AND request_id = NEW.request_id)"),
        words=("status", "reason", "next_step", "passed_because"),
    ),
    Trigger(
        "commissions_decision",
        MESSAGE,
        duplicate_when=(
            "id = NEW.id",
            "barrier_id = NEW.barrier_id",
            "proposal_id = NEW.proposal_id",
        ),
        words=("reason",),
    ),
)
ACT_TRIGGER = Trigger(
    "commissions_commissionact",
    "what was done with a commission cannot be changed or deleted",
    duplicate_when=("id = NEW.id",),
)
