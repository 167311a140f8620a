"""Load departments, champions and resources from ``fixtures/``. Areas must be loaded first."""

import datetime as dt
from pathlib import Path
from typing import TypedDict

import yaml

from areas.models import Area
from departments.models import AreaChampion, Champion, Department, Resource
from provenance.seed import FIXTURES, load_facts, load_rows
from provenance.services import audit_events_about


class AreaEntry(TypedDict):
    """An area of a champion in ``champions.yaml``."""

    area: str
    source: str
    source_date: dt.date


class ChampionEntry(TypedDict):
    """A champion in ``champions.yaml``."""

    name: str
    post: str
    department: str
    areas: list[AreaEntry]


def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add fixture rows missing from the database; return the number added by name."""
    return {
        "departments": load_rows(folder / "departments.yaml"),
        "champions": _load_champions(folder / "champions.yaml"),
        "resources": load_facts(folder / "resources.yaml", Resource),
    }


def _load_champions(path: Path) -> int:
    """Save champions for areas without any champion or history of one; return the number added."""
    rows: list[ChampionEntry] = yaml.safe_load(path.read_text(encoding="utf-8"))
    added = 0
    for row in rows:
        areas = {link["area"]: Area.objects.get(slug=link["area"]) for link in row["areas"]}
        missing = [link for link in row["areas"] if not _has_champions(areas[link["area"]])]
        # If an official recorded this champion, they also decided which areas they have.
        if not missing or Champion.objects.filter(name=row["name"]).exists():
            continue
        champion = Champion.objects.create(
            name=row["name"],
            post=row["post"],
            department=Department.objects.get_by_natural_key(row["department"]),
        )
        for link in missing:
            AreaChampion.objects.create(champion=champion, **{**link, "area": areas[link["area"]]})
        added += 1
    return added


def _has_champions(area: Area) -> bool:
    """Return whether an area has a champion row, or audit events of one."""
    label = AreaChampion._meta.label_lower
    events = audit_events_about(area.subject_key).filter(model_label=label)
    return AreaChampion.objects.filter(area=area).exists() or events.exists()
