"""A paper as PDF: tagged for screen readers (PDF/UA-1), and the same bytes on every machine."""

import json
import subprocess
import sys
from dataclasses import asdict
from math import ceil
from pathlib import Path

from django.conf import settings

from papers.description import (
    Annex,
    AnnexTable,
    ChangedRequest,
    ChangesSection,
    Paper,
    PaperLine,
    UnchangedRequest,
    WorkstreamsPart,
)
from papers.formats import diff_markup
from requests_log.rules.diff import DiffPiece
from requests_log.rules.text import blocks

PROGRAM = Path(__file__).with_name("typst.py")
TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(settings.BASE_DIR) / "build" / "fonts"
# How many characters fit on a line of each column, and how many lines on a page, if all characters
# are as large as an emoji.
_CHARACTERS = {"reference": 3, "area": 7, "issue": 13, "department": 4, "status": 26}
_LINES_PER_PAGE = 25


# Content of a template, to be written as JSON.
Data = dict[str, object]


def render(paper: Paper) -> bytes:
    """Return the paper as a PDF file."""
    return typeset(TEMPLATE, _make_data(paper))


def typeset(template: Path, content: Data) -> bytes:
    """Return a template with its content as a PDF file (PDF/UA-1).

    The template reads the content as JSON from ``sys.inputs.words``. Raises RuntimeError with the
    message of Typst if it fails, for example because setup has not installed the fonts.
    """
    # -I leaves this folder off the path: csv.py and html.py would hide the standard library.
    done = subprocess.run(  # noqa: S603 - the arguments are paths of the project
        [sys.executable, "-I", PROGRAM, template, FONTS, settings.BASE_DIR],
        input=json.dumps(content, ensure_ascii=False).encode(),
        capture_output=True,
    )
    if done.returncode:
        raise RuntimeError(f"The PDF was not made: {done.stderr.decode(errors='replace')}")
    return done.stdout


def _make_data(paper: Paper) -> Data:
    """Return the content of ``paper.typ``."""
    return {
        "title": paper.title,
        "organisation": paper.organisation,
        "footer": paper.footer,
        "about": paper.about,
        "introduction": _make_blocks(paper.introduction, headed=True),
        "sentence": paper.sentence,
        "annexes": [_make_annex(annex) for annex in paper.annexes],
        "changes": _make_changes(paper.changes) if paper.changes else None,
    }


def _make_annex(annex: Annex) -> Data:
    return {
        "heading": f"{annex.name}: {annex.title}",
        "opening": _make_blocks(annex.opening),
        "parts": [_make_part(part) for part in annex.parts],
    }


def _make_part(part: AnnexTable | WorkstreamsPart) -> Data:
    if isinstance(part, AnnexTable):
        return {
            "kind": "table",
            "heading": part.heading,
            "opening": [],
            "none": "" if part.lines else part.none,
            "status_heading": part.status_heading,
            "lines": [_make_row(line, line.status) for line in part.lines],
        }
    return {
        "kind": "workstreams",
        "heading": part.heading,
        "opening": _make_blocks(part.opening),
        "none": "" if part.workstreams else part.none,
        "workstreams": [
            {"heading": section.heading, "lines": [*map(_make_workstream_line, section.lines)]}
            for section in part.workstreams
        ],
    }


def _make_row(line: PaperLine | UnchangedRequest, last: str) -> Data:
    """Return a row of a table, with ``last`` in its last cell."""
    cells = {
        "reference": line.reference,
        "area": line.area,
        "issue": line.issue,
        "department": line.department,
        "status": last,
    }
    return {
        **cells,
        "status": _make_blocks(last),
        "may_be_tall": any(
            _count_lines(cell, _CHARACTERS[name]) > _LINES_PER_PAGE for name, cell in cells.items()
        ),
    }


def _count_lines(text: str, characters: int) -> int:
    """Return the largest number of lines that a text can take."""
    return sum(ceil(len(line) / characters) or 1 for line in text.split("\n"))


def _make_workstream_line(line: PaperLine) -> Data:
    return {
        "reference": line.reference,
        "who": _format_who(line),
        "issue": line.issue,
        "status": _make_blocks(line.status),
    }


def _format_who(line: PaperLine | ChangedRequest) -> str:
    return f"Area: {line.area}; Dept: {line.department}"


def _make_changes(changes: ChangesSection) -> Data:
    return {
        "heading": changes.heading,
        "sentence": changes.sentence,
        "changed": [_make_changed(changed) for changed in changes.changed],
        "unchanged": [_make_row(line, line.how_long) for line in changes.unchanged],
    }


def _make_changed(changed: ChangedRequest) -> Data:
    return {
        "heading": f"{changed.reference}: {changed.issue}",
        "who": _format_who(changed),
        "kinds": "; ".join(changed.kinds),
        "facts": changed.facts,
        "rewordings": [
            {
                "field": f"{rewording.field}, reworded",
                "pieces": [*map(_make_piece, rewording.pieces)],
            }
            for rewording in changed.rewordings
        ],
    }


def _make_piece(piece: DiffPiece) -> dict[str, str]:
    before, text, after = diff_markup.mark_up(piece)
    return {"change": piece.change, "before": before, "words": text, "after": after}


def _make_blocks(text: str, *, headed: bool = False) -> list[Data]:
    return [asdict(block) for block in blocks(text, headed=headed)]
