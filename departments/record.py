"""Loading departments, champions and what areas bring together from ``fixtures/``.

The areas must be there already.
"""

from pathlib import Path
from typing import Any

import yaml

from areas.models import Area
from departments.models import Champion, Championed, Department, Resource
from facts.record import FIXTURES, is_kept, load_facts, load_rows


def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add what the fixtures hold and the database does not; return how many rows of each kind."""
    return {
        "departments": load_rows(folder / "departments.yaml"),
        "champions": _load_champions(folder / "champions.yaml"),
        "resources": load_facts(folder / "resources.yaml", Resource),
    }


def _load_champions(path: Path) -> int:
    """Save the champions and the areas that each has; return how many champions."""
    if is_kept(Champion) or is_kept(Championed):
        return 0
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for row in rows:
        champion = Champion.objects.create(
            name=row["name"],
            post=row["post"],
            department=Department.objects.get_by_natural_key(row["department"]),
        )
        for given in row["areas"]:
            area = Area.objects.get_by_natural_key(given["area"])
            Championed.objects.create(champion=champion, **{**given, "area": area})
    return len(rows)
