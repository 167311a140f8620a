"""Database triggers that keep editions and clearances from being changed or deleted."""

from provenance.triggers import Trigger

MESSAGE = "an edition cannot be changed or deleted"
CLEARANCE_MESSAGE = "what was cleared cannot be changed or deleted"


def _outside_edition(count: str) -> str:
    """Return the SQL condition for a row whose place is not from 1 to its edition's ``count``.

    All these places are taken when an edition is issued, so no row can be added later.
    """
    places = f"SELECT {count} FROM papers_edition WHERE id = NEW.edition_id"  # noqa: S608 - a column of EDITIONS
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
        words=(
            "title",
            "introduction",
            "sentence",
            "meeting_label",
            "scope_label",
            "changes_label",
            "changes_note",
            "headings",
            "printed_parts",
            "workstream_names",
            "reason",
            "issuer_label",
        ),
    ),
    Trigger(
        "papers_editionline",
        MESSAGE,
        duplicate_when=(
            "id = NEW.id",
            "(edition_id = NEW.edition_id AND (place = NEW.place OR entry_id = NEW.entry_id))",
        ),
        reject_when=_outside_edition("line_count"),
        words=("heading", "steps"),
    ),
    Trigger(
        "papers_editionchange",
        MESSAGE,
        duplicate_when=("id = NEW.id", "(edition_id = NEW.edition_id AND place = NEW.place)"),
        reject_when=_outside_edition("change_count"),
    ),
)

CLEARANCES = (
    Trigger(
        "papers_draftcopy",
        CLEARANCE_MESSAGE,
        duplicate_when=("id = NEW.id",),
        # Its checksum is of what it prints, and goes with it.
        words=("paper", "checksum"),
    ),
    Trigger(
        "papers_clearanceanswer",
        CLEARANCE_MESSAGE,
        duplicate_when=("id = NEW.id",),
        words=("comments",),
    ),
)
