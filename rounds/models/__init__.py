"""Rounds, who is asked in them, what they answered, and what was decided on it."""

from rounds.models.answers import Answer, Barrier, Draft, Proposal, Reply, Way
from rounds.models.asked import Asked, Link, WhyEnded
from rounds.models.decisions import Decision, DecisionKind
from rounds.models.rounds import Kind, Round, State

__all__ = [
    "Answer",
    "Asked",
    "Barrier",
    "Decision",
    "DecisionKind",
    "Draft",
    "Kind",
    "Link",
    "Proposal",
    "Reply",
    "Round",
    "State",
    "Way",
    "WhyEnded",
]
