"""The content of ``paper.typ``: a paper as data to be written as JSON."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from math import ceil

from papers.description import (
    SUMMARY_HEADING,
    Annex,
    AnnexTable,
    ChangedRequest,
    ChangesSection,
    FactTable,
    MarkedUpPart,
    Paper,
    PaperLine,
    Part,
    ProsePart,
)
from papers.formats import summary_chart
from papers.formats.document import list_sheets, share_out
from requests_log.rules.text import blocks

# Widths in millimetres: of the columns of lines, and of the text on a page.
_WIDTHS = (22, 36, 60, 25, 118)
# The same, without references.
_WIDTHS_IN_2011 = (38, 68, 27, 128)
_PORTRAIT_WIDTH = 166
_LANDSCAPE_WIDTH = 261
# The size of the letters in a table of lines and in one of facts, in millimetres, and the space
# left and right of them.
_MILLIMETRES_PER_POINT = 25.4 / 72
_SIZE = 9.5 * _MILLIMETRES_PER_POINT
_FACTS_SIZE = 8.5 * _MILLIMETRES_PER_POINT
_PADDING = 2
# The indent of a bullet, and the width of the widest character, as shares of the size.
_BULLET_INDENT = 1.6
_WIDEST = 1.37
# How many lines fit on a page if all characters are as large as an emoji.
_LINES_PER_PAGE = 25
# How many rows at the end of a table stay together, if they have no more characters than these,
# which fit on half a page.
_KEPT = 2
_MOST_KEPT = 1_200
# How wide characters are at most in Arimo, bold or not, as a share of the size. Texts with any
# other, a tab among them, are measured by Typst.
_WIDTHS_OF_CHARACTERS = {
    **dict.fromkeys(" .,:;!'’‘()-/|[]{}fijltrI•*", 0.4),
    **dict.fromkeys('0123456789abcdeghknopqsuvxyzFJLTZ?"“”–_+=<>#£$', 0.62),
    **dict.fromkeys("ABCDEGHKNOPQRSUVXYw&", 0.8),
    **dict.fromkeys("mMW%@—…", 1.0),
}
_WORD = re.compile(r"\S+")

# Content of a template, to be written as JSON.
Data = dict[str, object]
# A text as it is, or as Typst need not look for words that do not fit.
Text = str | dict[str, str]


def make_data(paper: Paper) -> Data:
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
        "summary": _make_facts(paper.summary, _PORTRAIT_WIDTH) if paper.summary else None,
        "chart": _make_chart(paper.summary) if paper.summary else None,
        "annexes": [_make_annex(annex, paper) for annex in paper.annexes],
        "changes": _make_changes(paper.changes) if paper.changes else None,
    }


def _make_chart(summary: FactTable) -> Data | None:
    chart = summary_chart.draw(summary)
    return {"svg": chart.svg, "alt": chart.alt} if chart else None


def _make_annex(annex: Annex, paper: Paper) -> Data:
    return {
        "heading": f"{annex.name}: {annex.title}",
        "opening": [asdict(block) for block in annex.opening_blocks],
        "sheets": [
            {
                "is_landscape": sheet.is_landscape,
                "parts": [
                    _make_part(part, paper, is_landscape=sheet.is_landscape) for part in sheet.parts
                ],
            }
            for sheet in list_sheets(annex)
        ],
    }


def _make_part(part: Part, paper: Paper, *, is_landscape: bool) -> Data:
    if isinstance(part, AnnexTable):
        return _make_table(part, paper)
    if isinstance(part, ProsePart):
        return {
            "kind": "prose",
            "heading": part.heading,
            "none": "",
            "blocks": _make_blocks(part.text),
        }
    if isinstance(part, MarkedUpPart):
        return {
            "kind": "marked up",
            "heading": part.heading,
            "none": "",
            "blocks": [asdict(block) for block in part.blocks],
        }
    if isinstance(part, FactTable):
        return _make_facts(part, _LANDSCAPE_WIDTH if is_landscape else _PORTRAIT_WIDTH)
    return {
        "kind": "workstreams",
        "heading": part.heading,
        "opening": [asdict(block) for block in part.opening_blocks],
        "none": "" if part.workstreams else part.none,
        "workstreams": [
            {
                "heading": heading,
                "lines": [_make_workstream_line(line, number, paper) for number, line in lines],
            }
            for heading, lines in part.number_lines()
        ],
    }


def _make_table(table: AnnexTable, paper: Paper) -> Data:
    first = 1 if paper.is_as_in_2011 else 0
    widths = _WIDTHS_IN_2011 if paper.is_as_in_2011 else _WIDTHS
    return {
        "kind": "table",
        "heading": table.heading,
        "none": "" if table.lines else table.none,
        "headings": (*("Ref", "Area", "Issue", "Dept")[first:], table.status_heading),
        "widths": widths,
        **_make_rows([line.cells[first:] for line in table.lines], widths, _SIZE),
    }


def _make_facts(table: FactTable, width: int) -> Data:
    widths = share_out(table.widths, width)
    return {
        "kind": "facts",
        "heading": table.heading,
        "none": "" if table.rows else table.none,
        "warning": _make_blocks(table.warning),
        "headings": table.headings,
        "widths": widths,
        **_make_rows(table.rows, widths, _FACTS_SIZE),
        "notes": table.notes,
    }


def _make_rows(rows: Sequence[Sequence[str]], widths: Sequence[int], size: float) -> Data:
    """Return the rows of a table, and how many of the last ones are to stay together."""
    last = rows[-_KEPT:]
    is_short = sum(len(cell) for row in last for cell in row) <= _MOST_KEPT
    return {
        "rows": [_make_row(row, widths, size) for row in rows],
        "kept": _KEPT if len(rows) > _KEPT and is_short else 0,
    }


def _make_row(cells: Sequence[str], widths: Sequence[int], size: float) -> Data:
    """Return a row. Its last cell has paragraphs and lists."""
    rooms = [(width - 2 * _PADDING) / size for width in widths]
    *texts, last = cells
    in_last = [
        {
            "is_list": block.is_list,
            "lines": [
                _mark(line, rooms[-1] - _BULLET_INDENT * block.is_list) for line in block.lines
            ],
        }
        for block in blocks(last)
    ]
    return {
        "cells": [*map(_mark, texts, rooms), in_last],
        "may_be_tall": any(map(_may_be_tall, cells, rooms)),
    }


def _mark(text: str, room: float) -> Text:
    """Return a text, marked as plain if each of its words fits in the room, a multiple of the size.

    Typst looks in all others for words to break: that takes longer than to set them.
    """
    width_of = _WIDTHS_OF_CHARACTERS
    if not all(map(width_of.__contains__, text.replace("\n", " "))):
        return text
    fits = all(sum(map(width_of.__getitem__, word)) <= room for word in _WORD.findall(text))
    return {"plain": text} if fits else text


def _may_be_tall(text: str, room: float) -> bool:
    """Return whether a cell may not fit on a page, if all its characters are the widest."""
    characters = max(int(room / _WIDEST), 1)
    lines = sum(ceil(len(line) / characters) or 1 for line in text.split("\n"))
    return lines > _LINES_PER_PAGE


def _make_workstream_line(line: PaperLine, number: int, paper: Paper) -> Data:
    """Return a line with its reference, or with a number in place of that."""
    label = {"number": number} if paper.is_as_in_2011 else {"reference": line.reference}
    return {
        **label,
        "who": "" if paper.is_as_in_2011 else _format_who(line),
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
