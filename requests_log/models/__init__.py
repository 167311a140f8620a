"""The register: workstreams, requests, their logs of entries, and what is copied from these."""

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

__all__ = [
    "NEWS_KINDS",
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
    "Workstream",
    "as_known",
    "number_of",
    "reference",
]
