"""Loading from ``fixtures/`` the areas, and what the sources say of each in words and figures.

The sources are the paper of 22 March 2011 and Kent County Council's report of 18 November 2011.
"""

from pathlib import Path

from areas.models import Contact, FamilyFigures, Footnote, LocalProject, Milestone, Statement
from provenance.seed import FIXTURES, load_facts, load_rows

# Each kind by its name, which with underscores is also that of its file.
FACTS = {
    "family figures": FamilyFigures,
    "footnotes": Footnote,
    "statements": Statement,
    "milestones": Milestone,
    "local projects": LocalProject,
    "contacts": Contact,
}


def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add what the fixtures hold and the database does not; return how many rows of each kind."""
    added = {"areas": load_rows(folder / "areas.yaml")}
    for name, model in FACTS.items():
        added[name] = load_facts(folder / f"{name.replace(' ', '_')}.yaml", model)
    return added
