"""Areas: their leads and contacts, local projects, family figures and statements from sources."""

from areas.models.contacts import Contact
from areas.models.covers import Cover, area_ids_led_by
from areas.models.families import FamilyFigures, Footnote
from areas.models.places import GROUP_WITHIN_GROUP, Area, Lead, with_member_ids, with_related_ids
from areas.models.programme import Milestone, Statement
from areas.models.projects import LocalProject, ProjectAmount

__all__ = [
    "GROUP_WITHIN_GROUP",
    "Area",
    "Contact",
    "Cover",
    "FamilyFigures",
    "Footnote",
    "Lead",
    "LocalProject",
    "Milestone",
    "ProjectAmount",
    "Statement",
    "area_ids_led_by",
    "with_member_ids",
    "with_related_ids",
]
