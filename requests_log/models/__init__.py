"""The register: workstreams, requests, their logs of entries, what is copied from these, and what
areas say of outcomes."""

from requests_log.models.entries import NEWS_KINDS, Entry, EntryKind
from requests_log.models.feedback import NOT_SOLVED, Feedback, FeedbackAnswer
from requests_log.models.projections import (
    ALL,
    ANY,
    NO_DATE,
    CountSpan,
    ListIndexRow,
    SearchWords,
    StageCount,
)
from requests_log.models.requests import LineCopy, LineCopyQuerySet, Request, number_of, reference
from requests_log.models.versions import AreaLink, DepartmentLink, LineVersion, as_known
from requests_log.models.workstreams import Classification, RequestKind, Workstream

__all__ = [
    "ALL",
    "ANY",
    "NEWS_KINDS",
    "NOT_SOLVED",
    "NO_DATE",
    "AreaLink",
    "Classification",
    "CountSpan",
    "DepartmentLink",
    "Entry",
    "EntryKind",
    "Feedback",
    "FeedbackAnswer",
    "LineCopy",
    "LineCopyQuerySet",
    "LineVersion",
    "ListIndexRow",
    "Request",
    "RequestKind",
    "SearchWords",
    "StageCount",
    "Workstream",
    "as_known",
    "number_of",
    "reference",
]
