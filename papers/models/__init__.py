"""Meetings, and the papers that were issued for them."""

from papers.models.editions import Edition, EditionChange, EditionLine
from papers.models.meetings import Meeting

__all__ = ["Edition", "EditionChange", "EditionLine", "Meeting"]
