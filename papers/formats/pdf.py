"""A paper as PDF: tagged for screen readers (PDF/UA-1), and the same bytes on every machine."""

import json
import subprocess
import sys
from dataclasses import asdict
from math import ceil
from pathlib import Path

from django.conf import settings

from papers.description import (
    SUMMARY_HEADING,
    Annex,
    AnnexTable,
    ChangedRequest,
    ChangesSection,
    FactTable,
    Paper,
    PaperLine,
    Part,
    ProsePart,
)
from requests_log.rules.text import blocks

PROGRAM = Path(__file__).with_name("typst.py")
TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(settings.BASE_DIR) / "build" / "fonts"
# How many characters fit on a line of each column, and how many lines on a page, if all characters
# are as large as an emoji.
_CHARACTERS = (3, 7, 13, 4, 26)
_CHARACTERS_OF_ROW = sum(_CHARACTERS)
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
        "marking": paper.marking,
        "mark": paper.mark,
        "about": paper.about,
        "cover_heading": paper.cover_heading,
        "covering": [asdict(block) for block in paper.covering],
        "sentence": paper.sentence,
        "summary_heading": SUMMARY_HEADING,
        "summary": _make_facts(paper.summary) if paper.summary else None,
        "annexes": [_make_annex(annex) for annex in paper.annexes],
        "changes": _make_changes(paper.changes) if paper.changes else None,
    }


def _make_annex(annex: Annex) -> Data:
    return {
        "heading": f"{annex.name}: {annex.title}",
        "opening": _make_blocks(annex.opening),
        "parts": [_make_part(part) for part in annex.parts],
    }


def _make_part(part: Part) -> Data:
    if isinstance(part, AnnexTable):
        return {
            "kind": "table",
            "heading": part.heading,
            "none": "" if part.lines else part.none,
            "status_heading": part.status_heading,
            "lines": [*map(_make_row, part.lines)],
        }
    if isinstance(part, ProsePart):
        return {
            "kind": "prose",
            "heading": part.heading,
            "none": "",
            "blocks": _make_blocks(part.text),
        }
    if isinstance(part, FactTable):
        return _make_facts(part)
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


def _make_facts(table: FactTable) -> Data:
    characters = [_CHARACTERS_OF_ROW * width // sum(table.widths) for width in table.widths]
    return {
        "kind": "facts",
        "heading": table.heading,
        "none": "" if table.rows else table.none,
        "warning": _make_blocks(table.warning),
        "headings": table.headings,
        "widths": table.widths,
        "rows": [
            {
                "cells": [*row[:-1], _make_blocks(row[-1])],
                "may_be_tall": any(map(_may_be_tall, row, characters)),
            }
            for row in table.rows
        ],
        "notes": table.notes,
    }


def _make_row(line: PaperLine) -> Data:
    return {
        **asdict(line),
        "status": _make_blocks(line.status),
        "may_be_tall": any(map(_may_be_tall, line.cells, _CHARACTERS)),
    }


def _may_be_tall(text: str, characters: int) -> bool:
    return _count_lines(text, max(characters, 1)) > _LINES_PER_PAGE


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
        "sentence": _make_blocks(changes.sentence),
        "changed": [_make_changed(changed) for changed in changes.changed],
        "steps": changes.steps,
        "unchanged": changes.unchanged_line,
    }


def _make_changed(changed: ChangedRequest) -> Data:
    return {
        "heading": f"{changed.reference}: {changed.issue}",
        "who": _format_who(changed),
        "said": _make_blocks(changed.said),
        "facts": [_make_blocks(fact) for fact in changed.facts],
    }


def _make_blocks(text: str) -> list[Data]:
    return [asdict(block) for block in blocks(text)]
