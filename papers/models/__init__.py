"""Meetings, the papers drafted and issued for them, and the wording of papers."""

from papers.models.drafts import Clearance, ClearanceAnswer, DraftCopy, DraftPaper
from papers.models.editions import Edition, EditionChange, EditionLine
from papers.models.meetings import Meeting, MeetingQuerySet
from papers.models.paper_wording import PaperWording

__all__ = [
    "Clearance",
    "ClearanceAnswer",
    "DraftCopy",
    "DraftPaper",
    "Edition",
    "EditionChange",
    "EditionLine",
    "Meeting",
    "MeetingQuerySet",
    "PaperWording",
]
