"""Rounds, who is asked in them, what they answered, and what was decided on it."""

from commissions.models.addressees import AccessLink, Addressee, EndReason
from commissions.models.commissions import Commission, CommissionKind, CommissionState
from commissions.models.decisions import Decision, DecisionKind
from commissions.models.replies import Barrier, Draft, Proposal, Reply, ReplyAnswer, ReplyChannel

__all__ = [
    "AccessLink",
    "Addressee",
    "Barrier",
    "Commission",
    "CommissionKind",
    "CommissionState",
    "Decision",
    "DecisionKind",
    "Draft",
    "EndReason",
    "Proposal",
    "Reply",
    "ReplyAnswer",
    "ReplyChannel",
]
