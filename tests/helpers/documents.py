"""Read a paper back from Word and OpenDocument, with other libraries than those that write it."""

import io
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import odfdo
from lxml import etree

from papers.description import Paper
from papers.formats import opendocument, word

WORD = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
W = f"{{{WORD['w']}}}"
ODF = {
    kind: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
    for kind, name in (
        ("office", "office"),
        ("style", "style"),
        ("table", "table"),
        ("text", "text"),
        ("fo", "xsl-fo-compatible"),
    )
}
_ODF_BREAKS = {"tab": "\t", "line-break": "\n"}
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n"}


@cache
def word_part(paper: Paper, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(word.render(paper))) as file:
        return etree.fromstring(file.read(name))


@cache
def odf_part(paper: Paper, name: str = "content.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(opendocument.render(paper))) as file:
        return etree.fromstring(file.read(name))


@cache
def odf_file(paper: Paper) -> odfdo.Document:
    return odfdo.Document(io.BytesIO(opendocument.render(paper)))


class WordReader:
    """Reads the XML of a Word document, each bullet with its mark."""

    def said(self, paper: Paper) -> list[str]:
        """Return the words of every paragraph that is in no table."""
        return [
            text for text in map(self.words, self._find(word_part(paper), "w:body/w:p")) if text
        ]

    def headings(self, paper: Paper) -> list[tuple[int, str]]:
        paragraphs = self._find(word_part(paper), "w:body/w:p")
        styles = self._find(word_part(paper, "word/styles.xml"), "w:style[w:pPr/w:outlineLvl]")
        levels = {
            style.get(f"{W}styleId"): int(self._find(style, "string(.//w:outlineLvl/@w:val)")) + 1
            for style in styles
        }
        return [
            (levels[self.style(p)], self.words(p)) for p in paragraphs if self.style(p) in levels
        ]

    def tables(self, paper: Paper) -> list[list[list[str]]]:
        return [
            [
                ["\n".join(map(self.words, self._find(cell, "w:p"))) for cell in row.iter(f"{W}tc")]
                for row in self._find(table, "w:tr")
            ]
            for table in self._find(word_part(paper), "w:body/w:tbl")
        ]

    def style(self, paragraph: Any) -> str:
        return self._find(paragraph, "string(w:pPr/w:pStyle/@w:val)")

    def words(self, paragraph: Any) -> str:
        pieces = self._find(paragraph, ".//w:r/*[self::w:t or self::w:tab or self::w:br]")
        text = "".join(_BREAKS.get(piece.tag) or piece.text for piece in pieces)
        return f"• {text}" if self.style(paragraph).endswith("Bullet") else text

    def _find(self, element: Any, path: str) -> Any:
        return element.xpath(path, namespaces=WORD)


class OpenDocumentReader:
    """Reads an OpenDocument text with odfdo, each bullet with its mark."""

    def said(self, paper: Paper) -> list[str]:
        """Return the words of every paragraph that is in no table."""
        return [text for text in self._words(odf_file(paper).body.children) if text]

    def headings(self, paper: Paper) -> list[tuple[int, str]]:
        headers = odf_file(paper).body.headers
        return [(int(each.level), *self._words([each])) for each in headers]

    def tables(self, paper: Paper) -> list[list[list[str]]]:
        return [
            [
                ["\n".join(self._words(cell.children)) for cell in row.children]
                for row in table.get_elements("descendant::table:table-row")
            ]
            for table in odf_file(paper).body.get_elements("table:table")
        ]

    def _words(self, elements: list[Any]) -> list[str]:
        found = []
        for element in elements:
            if element.tag in {"text:p", "text:h"}:
                found.append(text_of_paragraph(element.serialize(with_ns=True)))
            elif element.tag == "text:list":
                style = element.get_attribute("text:style-name") or ""
                mark = "• " if "Bullet" in style else ""
                found += [f"{mark}{text}" for text in self._words(element.get_elements("*/text:p"))]
        return found


def text_of_paragraph(paragraph: str) -> str:
    """Return the words of a paragraph of OpenDocument.

    By ODF 1.2, 6.1.2, the spaces that are not elements count as one, and as none at its ends; here
    an element between two such spaces does not keep them apart.
    """
    found: list[str] = []
    last_letter, ended_in_space = None, True
    for is_element, text in _pieces(etree.fromstring(paragraph)):
        if is_element:
            found.append(text)
            continue
        for letter in text:
            if letter != " " or not ended_in_space:
                last_letter = len(found)
                found.append(letter)
            ended_in_space = letter == " "
    if last_letter is not None and found[last_letter] == " ":
        del found[last_letter]
    return "".join(found)


def _pieces(element: Any) -> Iterator[tuple[bool, str]]:
    """Yield the text in an element, and what its elements stand for."""
    yield False, element.text or ""
    for child in element:
        name = child.tag.removeprefix(f"{{{ODF['text']}}}")
        if name == "s":
            yield True, " " * int(child.get(f"{{{ODF['text']}}}c", "1"))
        elif name in _ODF_BREAKS:
            yield True, _ODF_BREAKS[name]
        else:
            yield from _pieces(child)
        yield False, child.tail or ""
