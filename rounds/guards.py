"""The triggers with which the database itself refuses to change an answer or a decision."""

from facts.guards import Guard

MESSAGE = "what was answered and decided is never changed and never deleted"
ANSWERS = (
    Guard("rounds_reply", MESSAGE, same_row=("id = NEW.id", "asked_id = NEW.asked_id")),
    Guard(
        "rounds_barrier",
        MESSAGE,
        same_row=("id = NEW.id", "(reply_id = NEW.reply_id AND place = NEW.place)"),
    ),
    Guard(
        "rounds_proposal",
        MESSAGE,
        same_row=("id = NEW.id", "(reply_id = NEW.reply_id AND request_id = NEW.request_id)"),
    ),
    Guard(
        "rounds_decision",
        MESSAGE,
        same_row=(
            "id = NEW.id",
            "barrier_id = NEW.barrier_id",
            "proposal_id = NEW.proposal_id",
        ),
    ),
)
