"""Meetings, and the papers issued for them."""

from papers.models.editions import Edition, EditionChange, EditionLine
from papers.models.meetings import Meeting

__all__ = ["Edition", "EditionChange", "EditionLine", "Meeting"]
