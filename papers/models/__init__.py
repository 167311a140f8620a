"""Meetings, the papers issued for them, and the wording of papers."""

from papers.models.editions import Edition, EditionChange, EditionLine
from papers.models.meetings import Meeting
from papers.models.paper_wording import PaperWording

__all__ = ["Edition", "EditionChange", "EditionLine", "Meeting", "PaperWording"]
