"""The register: workstreams, requests, their logs of entries, what is copied from these, and what
areas say of outcomes."""

from requests_log.models.classified import Classified, RequestKind, Workstream
from requests_log.models.copies import AreaLink, DepartmentLink, Position, as_known
from requests_log.models.entries import NEWS_KINDS, Entry, EntryKind
from requests_log.models.found_by import (
    ALL,
    ANY,
    NO_DATE,
    Filing,
    Span,
    StageCount,
    Words,
)
from requests_log.models.requests import (
    Request,
    Standing,
    StandingQuerySet,
    number_of,
    reference,
)
from requests_log.models.verdicts import NOT_SOLVED, Answer, Verdict

__all__ = [
    "ALL",
    "ANY",
    "NEWS_KINDS",
    "NOT_SOLVED",
    "NO_DATE",
    "Answer",
    "AreaLink",
    "Classified",
    "DepartmentLink",
    "Entry",
    "EntryKind",
    "Filing",
    "Position",
    "Request",
    "RequestKind",
    "Span",
    "StageCount",
    "Standing",
    "StandingQuerySet",
    "Verdict",
    "Words",
    "Workstream",
    "as_known",
    "number_of",
    "reference",
]
