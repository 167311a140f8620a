"""The triggers with which the database itself refuses to change or delete what was issued."""

from provenance.triggers import Trigger

MESSAGE = "an edition cannot be changed or deleted"


def _beyond(count: str) -> str:
    """Return the condition of a row whose place is none of those that its edition was issued with.

    Each of these is taken from the moment of issuing, so no row comes to an edition later.
    """
    places = f"SELECT {count} FROM papers_edition WHERE id = NEW.edition_id"
    return f"NEW.place < 1 OR NEW.place > ({places})"


EDITIONS = (
    Trigger(
        "papers_edition",
        MESSAGE,
        duplicate_when=(
            "id = NEW.id",
            "number = NEW.number",
            "supersedes_id = NEW.supersedes_id",
            "submission = NEW.submission",
        ),
    ),
    Trigger(
        "papers_editionline",
        MESSAGE,
        duplicate_when=(
            "id = NEW.id",
            "(edition_id = NEW.edition_id AND (place = NEW.place OR entry_id = NEW.entry_id))",
        ),
        reject_when=_beyond("line_count"),
    ),
    Trigger(
        "papers_editionchange",
        MESSAGE,
        duplicate_when=("id = NEW.id", "(edition_id = NEW.edition_id AND place = NEW.place)"),
        reject_when=_beyond("change_count"),
    ),
)
