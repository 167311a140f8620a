"""Loading departments, champions and what areas bring together from ``fixtures/``.

The areas must be there already.
"""

from pathlib import Path
from typing import Any

import yaml

from areas.models import Area
from departments.models import Champion, Championed, Department, Resource
from provenance.seed import FIXTURES, load_facts, load_rows
from provenance.services import changes_about


def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add what the fixtures hold and the database does not; return how many rows of each kind."""
    return {
        "departments": load_rows(folder / "departments.yaml"),
        "champions": _load_champions(folder / "champions.yaml"),
        "resources": load_facts(folder / "resources.yaml", Resource),
    }


def _load_champions(path: Path) -> int:
    """Save the champions of areas of which nobody keeps champions; return how many champions."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    added = 0
    for row in rows:
        areas = {given["area"]: Area.objects.get(slug=given["area"]) for given in row["areas"]}
        missing = [given for given in row["areas"] if not _has_champions(areas[given["area"]])]
        # Whoever keeps this champion already knows which areas they have.
        if not missing or Champion.objects.filter(name=row["name"]).exists():
            continue
        champion = Champion.objects.create(
            name=row["name"],
            post=row["post"],
            department=Department.objects.get_by_natural_key(row["department"]),
        )
        for given in missing:
            Championed.objects.create(champion=champion, **{**given, "area": areas[given["area"]]})
        added += 1
    return added


def _has_champions(area: Area) -> bool:
    """Return whether an area has or had a champion, or somebody removed one."""
    changes = changes_about(area.about).filter(kind=Championed._meta.label_lower)
    return Championed.objects.filter(area=area).exists() or changes.exists()
