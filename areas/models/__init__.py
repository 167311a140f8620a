"""What the record says of places: who they are, what they do, and how many families it is about."""

from areas.models.contacts import Contact
from areas.models.families import FamilyFigures, Footnote
from areas.models.places import Area, Lead, led_by, members_of, related_to
from areas.models.programme import Milestone, Statement
from areas.models.projects import Amount, LocalProject

__all__ = [
    "Amount",
    "Area",
    "Contact",
    "FamilyFigures",
    "Footnote",
    "Lead",
    "LocalProject",
    "Milestone",
    "Statement",
    "led_by",
    "members_of",
    "related_to",
]
