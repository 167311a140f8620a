"""Reading Word files as Word itself makes them, with python-docx.

The library leaves out symbols, smart tags and content controls, so that text is read from the
elements themselves. Deleted text, field codes and comments are not part of it.
"""

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from imports.files.archive import DAMAGED
from imports.files.blocks import (
    DocumentBlock,
    DocumentCell,
    DocumentParagraph,
    DocumentTable,
    text_of,
)
from imports.files.tables import FileError

_P, _TBL, _R, _T = qn("w:p"), qn("w:tbl"), qn("w:r"), qn("w:t")
# What holds paragraphs and tables, or runs, and is not seen itself.
_WRAPPERS = {
    qn(name)
    for name in (
        *("w:sdt", "w:sdtContent", "w:smartTag", "w:customXml", "w:hyperlink", "w:ins"),
        *("w:moveTo", "w:fldSimple", "w:dir", "w:bdo"),
    )
}
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
}
_SYM = qn("w:sym")
# Signs of symbol fonts that stand in papers: bullets, dashes, arrows. Other signs are left out.
_SYMBOLS = {
    **dict.fromkeys(("F0B7", "F0A7", "F0D8", "F076", "F06C", "F06E", "00B7", "2022"), "•"),
    **dict.fromkeys(("F02D", "F0BE"), "–"),
    **dict.fromkeys(("F0AE", "F0E0"), "→"),
}
# How deep tables may be in each other.
_DEEPEST = 5


def read(content: bytes) -> tuple[list[DocumentBlock], str]:
    """Return the paragraphs and tables of a Word file; raises FileError if it is damaged.

    The second value is empty: a Word file has no date but the one that it prints.
    """
    try:
        document = Document(io.BytesIO(content))
        body = document.element.body
        bullets = _Bullets(document)
        return list(_blocks(body, bullets, 0)), ""
    except FileError:
        raise
    except Exception as error:
        # The library raises errors of many kinds for files that break the format.
        raise FileError(DAMAGED) from error


class _Bullets:
    """Which paragraphs have a bullet, by their numbering and by their style."""

    def __init__(self, document: Any) -> None:
        self._styles: dict[str, Any] = {
            style.get(qn("w:styleId")): style
            for style in document.styles.element.iter(qn("w:style"))
        }
        self._levels: dict[tuple[str, str], str] = {}
        numbering = next(
            (
                relation.target_part.element
                for relation in document.part.rels.values()
                if relation.reltype.endswith("/numbering") and not relation.is_external
            ),
            None,
        )
        if numbering is None:
            return
        formats = {
            abstract.get(qn("w:abstractNumId")): {
                level.get(qn("w:ilvl")): _value(level, "w:numFmt")
                for level in abstract.iter(qn("w:lvl"))
            }
            for abstract in numbering.iter(qn("w:abstractNum"))
        }
        for number in numbering.iter(qn("w:num")):
            for level, name in formats.get(_value(number, "w:abstractNumId"), {}).items():
                self._levels[(number.get(qn("w:numId")), level)] = name

    def has_bullet(self, paragraph: Any) -> bool:
        """Return whether a paragraph has a bullet."""
        for properties in self._properties(paragraph):
            numbering = properties.find(qn("w:numPr"))
            if numbering is not None:
                number, level = _value(numbering, "w:numId"), _value(numbering, "w:ilvl") or "0"
                if number:
                    return self._levels.get((number, level)) == "bullet"
        return False

    def is_heading(self, paragraph: Any) -> bool:
        """Return whether a paragraph has a level in the outline, or is bold throughout."""
        if any(each.find(qn("w:outlineLvl")) is not None for each in self._properties(paragraph)):
            return True
        if _value(paragraph.find(qn("w:pPr")), "w:pStyle").lower().startswith(("heading", "title")):
            return True
        runs = [run for run in _runs(paragraph) if _text_of_run(run).strip()]
        return bool(runs) and all(self._is_bold(run) for run in runs)

    def _properties(self, paragraph: Any) -> Iterator[Any]:
        """Yield the properties of a paragraph, of its style and of those that it is based on."""
        own = paragraph.find(qn("w:pPr"))
        if own is not None:
            yield own
        name, seen = _value(own, "w:pStyle"), set[str]()
        while name and name not in seen and (style := self._styles.get(name)) is not None:
            seen.add(name)
            if (properties := style.find(qn("w:pPr"))) is not None:
                yield properties
            name = _value(style, "w:basedOn")

    @staticmethod
    def _is_bold(run: Any) -> bool:
        properties = run.find(qn("w:rPr"))
        bold = properties.find(qn("w:b")) if properties is not None else None
        return bold is not None and bold.get(qn("w:val")) not in ("0", "false", "off")


def _value(element: Any, name: str) -> str:
    """Return the value of a property, or an empty string."""
    found = element.find(qn(name)) if element is not None else None
    return (found.get(qn("w:val")) or "") if found is not None else ""


def _inside(element: Any) -> Iterator[Any]:
    """Yield the children of an element, and those of what is not seen itself."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _inside(child)
        else:
            yield child


def _blocks(element: Any, bullets: _Bullets, depth: int) -> Iterator[DocumentBlock]:
    for child in _inside(element):
        if child.tag == _P:
            text = "".join(_text_of_run(run) for run in _runs(child))
            yield DocumentParagraph(text, bullets.is_heading(child), bullets.has_bullet(child))
        elif child.tag == _TBL and depth < _DEEPEST:
            yield _table(child, bullets, depth + 1)


def _table(element: Any, bullets: _Bullets, depth: int) -> DocumentTable:
    rows = []
    for row in _inside(element):
        if row.tag != qn("w:tr"):
            continue
        before = row.find(qn("w:trPr"))
        skipped = _value(before, "w:gridBefore")
        cells = [DocumentCell("", span=int(skipped))] if skipped.isdigit() else []
        cells += [_cell(cell, bullets, depth) for cell in _inside(row) if cell.tag == qn("w:tc")]
        rows.append(tuple(cells))
    return DocumentTable(tuple(rows))


def _cell(element: Any, bullets: _Bullets, depth: int) -> DocumentCell:
    properties = element.find(qn("w:tcPr"))
    span = _value(properties, "w:gridSpan")
    merge = properties.find(qn("w:vMerge")) if properties is not None else None
    blocks = tuple(_blocks(element, bullets, depth))
    return DocumentCell(
        text_of(blocks),
        span=min(int(span), 100) if span.isdigit() else 1,
        is_continued=merge is not None and merge.get(qn("w:val")) != "restart",
        blocks=blocks,
    )


def _runs(paragraph: Any) -> Iterator[Any]:
    return (child for child in _inside(paragraph) if child.tag == _R)


def _text_of_run(run: Any) -> str:
    pieces = []
    for child in run:
        if child.tag == _T:
            pieces.append(child.text or "")
        elif child.tag == _SYM:
            pieces.append(_SYMBOLS.get((child.get(qn("w:char")) or "").upper(), ""))
        else:
            pieces.append(_SIGNS.get(child.tag, ""))
    return "".join(pieces)
