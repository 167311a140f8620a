"""The parts of an issued paper that no entry of the log holds, stored as they were printed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from papers.description import Annex, FactTable, MarkedUpPart, Part, ProsePart
from papers.domain.contents import PaperContents
from papers.domain.next_steps import WORKSTREAM_STEPS
from papers.models import Edition


def store_parts(contents: PaperContents, *, wording: bool) -> dict[str, Any]:
    """Return what ``load_annexes`` and the rest of an edition need, as can be written as JSON."""
    return {
        "annexes": [asdict(annex) for annex in contents.annexes],
        # Changes of steps, and whether next steps were chosen.
        "steps": list(contents.steps),
        "steps_printed": contents.with_steps,
        "wording": wording,
        "summary": asdict(contents.summary) if contents.summary else None,
    }


def load_annexes(stored: Mapping[str, Any]) -> tuple[Annex, ...]:
    """Return the annexes after Annex B; none for an edition that has nothing stored."""
    return tuple(
        Annex(**{**annex, "parts": tuple(map(_load_part, annex["parts"]))})
        for annex in stored.get("annexes", ())
    )


def load_summary(stored: Mapping[str, Any]) -> FactTable | None:
    """Return the summary, or None for an edition without one."""
    data = stored.get("summary")
    return _load_table(data) if data else None


def list_parts(stored: Mapping[str, Any]) -> list[str]:
    """Return which parts an edition was issued with, as the fields that choose them."""
    names = {annex["name"] for annex in stored.get("annexes", ())}
    parts = {"annex_c": "Annex C" in names, "annex_d": "Annex D" in names}
    parts |= {name: bool(stored.get(name)) for name in ("wording", "summary")}
    return [name for name, is_printed in parts.items() if is_printed]


def prints_steps(edition: Edition) -> bool:
    """Return whether an edition was issued with next steps, of requests or of workstreams."""
    if "steps_printed" in edition.parts:
        return bool(edition.parts["steps_printed"])
    # It was issued before that was stored.
    opening = edition.headings.get("on_going_opening", "")
    return WORKSTREAM_STEPS in opening or edition.lines.exclude(steps="").exists()


def _load_part(data: Mapping[str, Any]) -> Part:
    if "text" in data:
        return ProsePart(**data)
    if "markup" in data:
        return MarkedUpPart(**data)
    return _load_table(data)


def _load_table(data: Mapping[str, Any]) -> FactTable:
    lists = ("headings", "widths", "notes")
    return FactTable(
        **{
            **data,
            **{name: tuple(data[name]) for name in lists},
            "rows": tuple(map(tuple, data["rows"])),
        }
    )
