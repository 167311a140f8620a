"""A paper as PDF: tagged for screen readers, to PDF/UA-1, and the same bytes on every machine."""

import json
import subprocess
import sys
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Any

from django.conf import settings

from papers.description import (
    Annex,
    AnnexTable,
    Changed,
    Changes,
    Line,
    Paper,
    Unchanged,
    WorkstreamsPart,
)
from papers.formats import diff_markup
from requests_log.rules.diff import DiffPiece
from requests_log.rules.text import blocks

TYPESET = Path(__file__).with_name("typst.py")
TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(settings.BASE_DIR) / "build" / "fonts"
# The letters that a line of each column holds even if all are as wide as an emoji, and the lines
# that a page holds even if all are as tall as one.
_LETTERS = {"reference": 3, "area": 7, "issue": 13, "department": 4, "status": 26}
_LINES_OF_A_PAGE = 25


def render(paper: Paper) -> bytes:
    """Return the paper as a PDF file."""
    return typeset(TEMPLATE, _data(paper))


def typeset(template: Path, words: dict[str, Any]) -> bytes:
    """Return what a template prints of its words as a PDF file, to PDF/UA-1.

    The template reads them as JSON from ``sys.inputs.words``. Raise RuntimeError with what Typst
    said where it fails, as where setup put no fonts in place.
    """
    # Isolated: the files beside the program have names of the standard library.
    done = subprocess.run(
        [sys.executable, "-I", TYPESET, template, FONTS, settings.BASE_DIR],
        input=json.dumps(words, ensure_ascii=False).encode(),
        capture_output=True,
    )
    if done.returncode:
        raise RuntimeError(f"The PDF was not made: {done.stderr.decode(errors='replace')}")
    return done.stdout


def _data(paper: Paper) -> dict[str, Any]:
    """Return what the template prints."""
    return {
        "title": paper.title,
        "organisation": paper.organisation,
        "footer": paper.footer,
        "about": paper.about,
        "introduction": _blocks(paper.introduction, headed=True),
        "sentence": paper.sentence,
        "annexes": [_annex(annex) for annex in paper.annexes],
        "changes": _changes(paper.changes) if paper.changes else None,
    }


def _annex(annex: Annex) -> dict[str, Any]:
    return {
        "heading": f"{annex.name}: {annex.title}",
        "opening": _blocks(annex.opening),
        "parts": [_part(part) for part in annex.parts],
    }


def _part(part: AnnexTable | WorkstreamsPart) -> dict[str, Any]:
    if isinstance(part, AnnexTable):
        return {
            "kind": "table",
            "heading": part.heading,
            "opening": [],
            "none": "" if part.lines else part.none,
            "status_heading": part.status_heading,
            "lines": [_row(line, line.status) for line in part.lines],
        }
    return {
        "kind": "workstreams",
        "heading": part.heading,
        "opening": _blocks(part.opening),
        "none": "" if part.workstreams else part.none,
        "workstreams": [
            {"heading": stream.heading, "lines": [_stream_line(line) for line in stream.lines]}
            for stream in part.workstreams
        ],
    }


def _row(line: Line | Unchanged, last: str) -> dict[str, Any]:
    """Return a row of a table, whose last cell says ``last``."""
    cells = {
        "reference": line.reference,
        "area": line.area,
        "issue": line.issue,
        "department": line.department,
        "status": last,
    }
    return {
        **cells,
        "status": _blocks(last),
        "may_be_tall": any(
            _lines(cell, _LETTERS[name]) > _LINES_OF_A_PAGE for name, cell in cells.items()
        ),
    }


def _lines(text: str, letters: int) -> int:
    """Return how many lines a text takes at most."""
    return sum(ceil(len(line) / letters) or 1 for line in text.split("\n"))


def _stream_line(line: Line) -> dict[str, Any]:
    return {
        "reference": line.reference,
        "who": _who(line),
        "issue": line.issue,
        "status": _blocks(line.status),
    }


def _who(line: Line | Changed) -> str:
    return f"Area: {line.area}; Dept: {line.department}"


def _changes(changes: Changes) -> dict[str, Any]:
    return {
        "heading": changes.heading,
        "sentence": changes.sentence,
        "changed": [_changed(changed) for changed in changes.changed],
        "unchanged": [_row(line, line.how_long) for line in changes.unchanged],
    }


def _changed(changed: Changed) -> dict[str, Any]:
    return {
        "heading": f"{changed.reference}: {changed.issue}",
        "who": _who(changed),
        "kinds": "; ".join(changed.kinds),
        "facts": changed.facts,
        "rewordings": [
            {"field": f"{rewording.field}, reworded", "pieces": [*map(_piece, rewording.pieces)]}
            for rewording in changed.rewordings
        ],
    }


def _piece(piece: DiffPiece) -> dict[str, str]:
    before, words, after = diff_markup.split(piece)
    return {"change": piece.change, "before": before, "words": words, "after": after}


def _blocks(text: str, *, headed: bool = False) -> list[dict[str, Any]]:
    return [asdict(block) for block in blocks(text, headed=headed)]
