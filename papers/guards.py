"""The triggers with which the database itself refuses to change or delete what was issued."""

from facts.guards import Guard

MESSAGE = "an edition is never changed and never deleted"
EDITIONS = (
    Guard(
        "papers_edition",
        MESSAGE,
        same_row=(
            "id = NEW.id",
            "number = NEW.number",
            "supersedes_id = NEW.supersedes_id",
            "submission = NEW.submission",
        ),
    ),
    Guard(
        "papers_editionline",
        MESSAGE,
        same_row=(
            "id = NEW.id",
            "(edition_id = NEW.edition_id AND (place = NEW.place OR entry_id = NEW.entry_id))",
        ),
    ),
    Guard(
        "papers_editionchange",
        MESSAGE,
        same_row=("id = NEW.id", "(edition_id = NEW.edition_id AND place = NEW.place)"),
    ),
)
