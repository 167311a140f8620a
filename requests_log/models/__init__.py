"""Requests, their logs, positions of departments, derived rows, and feedback from areas."""

from requests_log.models.abbreviations import Abbreviation, WordingDismissal
from requests_log.models.bodies import Body
from requests_log.models.classification import Classification, RequestKind
from requests_log.models.concerns import Concern
from requests_log.models.desk import BulkAct, BulkKind, RequestOwner, SavedView
from requests_log.models.entries import NEWS_KINDS, Coverage, Entry, EntryKind, LineContent
from requests_log.models.evidence import Evidence, EvidenceWithdrawal
from requests_log.models.feedback import NOT_SOLVED, Feedback, FeedbackAnswer
from requests_log.models.joins import JOIN_STANDS, Join, JoinDecision
from requests_log.models.line_copies import LineCopy, LineCopyQuerySet
from requests_log.models.next_steps import NextStep, OpenStep, StepEnding, StepOutcome
from requests_log.models.positions import Position, PositionChannel
from requests_log.models.projections import (
    ALL,
    ANY,
    NO_DATE,
    CountSpan,
    EntryWords,
    KnownWord,
    ListIndexRow,
    StageCount,
)
from requests_log.models.requests import Request
from requests_log.models.shared_outcomes import SharedOutcome
from requests_log.models.versions import (
    AreaLink,
    DepartmentLink,
    LineVersion,
    LineVersionQuerySet,
    known_as_of,
)
from requests_log.models.workstreams import Workstream

# The current lines of requests, or their lines on a past date.
LineRows = LineCopyQuerySet[Request] | LineVersionQuerySet

__all__ = [
    "ALL",
    "ANY",
    "JOIN_STANDS",
    "NEWS_KINDS",
    "NOT_SOLVED",
    "NO_DATE",
    "Abbreviation",
    "AreaLink",
    "Body",
    "BulkAct",
    "BulkKind",
    "Classification",
    "Concern",
    "CountSpan",
    "Coverage",
    "DepartmentLink",
    "Entry",
    "EntryKind",
    "EntryWords",
    "Evidence",
    "EvidenceWithdrawal",
    "Feedback",
    "FeedbackAnswer",
    "Join",
    "JoinDecision",
    "KnownWord",
    "LineContent",
    "LineCopy",
    "LineCopyQuerySet",
    "LineRows",
    "LineVersion",
    "LineVersionQuerySet",
    "ListIndexRow",
    "NextStep",
    "OpenStep",
    "Position",
    "PositionChannel",
    "Request",
    "RequestKind",
    "RequestOwner",
    "SavedView",
    "SharedOutcome",
    "StageCount",
    "StepEnding",
    "StepOutcome",
    "WordingDismissal",
    "Workstream",
    "known_as_of",
]
