"""The register: workstreams, requests, their logs of entries, what is copied from these, and what
areas say of outcomes."""

from requests_log.models.classified import Classified, RequestKind, Workstream
from requests_log.models.copies import AreaLink, DepartmentLink, Position, as_known
from requests_log.models.entries import NEWS_KINDS, Entry, EntryKind
from requests_log.models.requests import (
    Request,
    Standing,
    StandingQuerySet,
    number_of,
    reference,
)
from requests_log.models.verdicts import NOT_SOLVED, Answer, Verdict

__all__ = [
    "NEWS_KINDS",
    "NOT_SOLVED",
    "Answer",
    "AreaLink",
    "Classified",
    "DepartmentLink",
    "Entry",
    "EntryKind",
    "Position",
    "Request",
    "RequestKind",
    "Standing",
    "StandingQuerySet",
    "Verdict",
    "Workstream",
    "as_known",
    "number_of",
    "reference",
]
