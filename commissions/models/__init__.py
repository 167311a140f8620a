"""Commissions, their addressees, the replies, and the decisions on them."""

from commissions.models.acts import CommissionAct, CommissionActKind
from commissions.models.addressees import AccessLink, Addressee, AddresseeQuerySet, EndReason
from commissions.models.commissions import Commission, CommissionKind, CommissionState
from commissions.models.decisions import Decision, DecisionKind
from commissions.models.replies import (
    MOST_OF_LABEL,
    Barrier,
    Draft,
    Proposal,
    ProposalQuerySet,
    Reply,
    ReplyAnswer,
    ReplyChannel,
)

__all__ = [
    "MOST_OF_LABEL",
    "AccessLink",
    "Addressee",
    "AddresseeQuerySet",
    "Barrier",
    "Commission",
    "CommissionAct",
    "CommissionActKind",
    "CommissionKind",
    "CommissionState",
    "Decision",
    "DecisionKind",
    "Draft",
    "EndReason",
    "Proposal",
    "ProposalQuerySet",
    "Reply",
    "ReplyAnswer",
    "ReplyChannel",
]
