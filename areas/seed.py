"""Load areas, and what the sources say about each, from ``fixtures/``.

The sources are the paper of 22 March 2011 and Kent County Council's report of 18 November 2011.
"""

from pathlib import Path

from areas.models import Contact, FamilyFigures, Footnote, LocalProject, Milestone, Statement
from provenance.seed import FIXTURES, load_facts, load_rows

# Model by name; with underscores the name is also that of the fixture file.
FACT_MODELS = {
    "family figures": FamilyFigures,
    "footnotes": Footnote,
    "statements": Statement,
    "milestones": Milestone,
    "local projects": LocalProject,
    "contacts": Contact,
}


def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add fixture rows missing from the database; return the number added by name."""
    added = {"areas": load_rows(folder / "areas.yaml")}
    for name, model in FACT_MODELS.items():
        added[name] = load_facts(folder / f"{name.replace(' ', '_')}.yaml", model)
    return added
