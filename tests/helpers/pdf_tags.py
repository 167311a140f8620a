"""Read the tags of a PDF: what a screen reader says, in order."""

import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject


class TaggedElement:
    """An element of a tagged PDF: what a screen reader is told, and the words that it reads."""

    def __init__(self, node: DictionaryObject, marked: dict[tuple[int, int], str], page: int = 0):
        self.node = node
        self.tag = str(node.get("/S"))
        self.children: list[TaggedElement] = []
        self.text = ""
        # The numbers of the objects that are the pages it stands on.
        self.pages: set[int] = set()
        page = node.raw_get("/Pg").idnum if "/Pg" in node else page
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, int):
                self.text += marked.get((page, kid), "")
                self.pages.add(page)
            elif "/S" in kid:
                self.children.append(TaggedElement(kid, marked, page))
                self.text += self.children[-1].text
                self.pages |= self.children[-1].pages
            elif "/MCID" in kid:
                there = kid.raw_get("/Pg").idnum if "/Pg" in kid else page
                self.text += marked.get((there, kid["/MCID"]), "")
                self.pages.add(there)

    def all(self, *tags: str) -> "Iterator[TaggedElement]":
        if self.tag in tags:
            yield self
        for child in self.children:
            yield from child.all(*tags)

    def attributes(self) -> dict[str, Any]:
        found = self.node.get("/A", {})
        found = found if isinstance(found, list) else [found]
        return {name: value for part in found for name, value in part.get_object().items()}


def tag_tree(reader: PdfReader) -> TaggedElement:
    """Return the tags of a PDF with the words that they hold, in the order of reading."""
    marked: dict[tuple[int, int], str] = {}
    for page in reader.pages:
        assert page.indirect_reference is not None
        for number, text in marked_words(page, reader):
            key = (page.indirect_reference.idnum, number)
            marked[key] = marked.get(key, "") + text
    return TaggedElement(reader.trailer["/Root"]["/StructTreeRoot"], marked)


def marked_words(page: Any, reader: PdfReader) -> Iterator[tuple[int, str]]:
    """Yield what stands on a page with the number of its mark; what is an artifact has none."""
    fonts = {
        name: unicode_map(font.get_object()) for name, font in page["/Resources"]["/Font"].items()
    }
    open_marks: list[tuple[int | None, bool]] = []
    letters_of: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            letters_of = fonts[operands[0]]
        elif operator in (b"BDC", b"BMC"):
            about = operands[1] if operator == b"BDC" else {}
            number = about.get("/MCID", open_marks[-1][0] if open_marks else None)
            if (said := about.get("/ActualText")) is not None and number is not None:
                yield number, str(said)
            told = said is not None or any(told for _, told in open_marks)
            open_marks.append((number, told))
        elif operator == b"EMC":
            open_marks.pop()
        elif operator in (b"Tj", b"TJ") and open_marks:
            number, told = open_marks[-1]
            if number is not None and not told:
                shown = operands[0] if operator == b"TJ" else operands
                yield number, "".join(decode(part, letters_of) for part in shown)


def decode(part: Any, letters_of: dict[int, str]) -> str:
    if not hasattr(part, "original_bytes"):
        return ""
    codes = part.original_bytes
    return "".join(
        letters_of[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2)
    )


def unicode_map(font: Any) -> dict[int, str]:
    """Return what each code of a font stands for."""
    table = font["/ToUnicode"].get_data().decode("ascii")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    assert "beginbfrange" not in table
    return found


def text_heights(page: Any, reader: PdfReader) -> Iterator[float]:
    """Yield how far above the foot of a page each of its words stands, but for artifacts."""
    scale, up = 1.0, 0.0
    saved: list[tuple[float, float]] = []
    marks: list[bool] = []
    line = 0.0
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"q":
            saved.append((scale, up))
        elif operator == b"Q":
            scale, up = saved.pop()
        elif operator == b"cm":
            scale, up = scale * float(operands[3]), up + scale * float(operands[5])
        elif operator == b"Tm":
            line = up + scale * float(operands[5])
        elif operator in (b"BDC", b"BMC"):
            marks.append(operands[0] == "/Artifact")
        elif operator == b"EMC":
            marks.pop()
        elif operator in (b"Tj", b"TJ") and not any(marks):
            yield line
