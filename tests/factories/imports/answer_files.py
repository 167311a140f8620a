"""The Word file of a commission, filled in as people do in Word."""

import copy
import io
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from tests.factories.imports.source_papers import save
from tests.helpers.forms import form_fields

ANSWER, TARGET_DATE, STAGE = 3, 4, 5
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class AnswerFile:
    """The file that was downloaded, open in Word."""

    def __init__(self, content: bytes) -> None:
        self.document = Document(io.BytesIO(content))

    @property
    def table(self) -> Any:
        return self.document.tables[0]._tbl

    def row(self, reference: str) -> Any:
        """Return the row of a request."""
        return next(row for row in self.table.tr_lst if reference in text_of(row.tc_lst[0]))

    def fill(self, reference: str, text: str, column: int = ANSWER) -> None:
        """Type a text in a cell, with a paragraph for each line."""
        cell = self.row(reference).tc_lst[column]
        first = cell.p_lst[0]
        for line in reversed(text.split("\n")[1:]):
            paragraph = copy.deepcopy(first)
            paragraph.add_r().text = line
            first.addnext(paragraph)
        first.add_r().text = text.split("\n")[0]

    def delete(self, reference: str) -> None:
        self.table.remove(self.row(reference))

    def copy_row(self, reference: str) -> Any:
        """Insert a copy of a row below it; return it."""
        row = self.row(reference)
        another = copy.deepcopy(row)
        row.addnext(another)
        return another

    def add_row(self, *texts: str) -> None:
        """Insert a row at the end, with these texts and no key."""
        row = copy.deepcopy(self.table.tr_lst[-1])
        for cell, text in zip(row.tc_lst, texts, strict=False):
            for paragraph in cell.p_lst[1:]:
                cell.remove(paragraph)
            paragraph = cell.p_lst[0]
            for run in list(paragraph.r_lst):
                paragraph.remove(run)
            paragraph.add_r().text = text
        self.table.append(row)

    def save(self) -> bytes:
        return save(self.document)


def text_of(cell: Any) -> str:
    """Return the text of a cell, hidden text too."""
    return "".join(text.text or "" for text in cell.iter(qn("w:t")))


def new_cell(text: str) -> Any:
    """Return a cell that somebody added."""
    run = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return parse_xml(f'<w:tc xmlns:w="{W}"><w:tcPr/>{run}</w:tc>')


def tracked(kind: str, text: str) -> Any:
    """Return a run that was inserted ("ins") or deleted ("del") while changes were tracked."""
    tag = "delText" if kind == "del" else "t"
    return parse_xml(
        f'<w:{kind} xmlns:w="{W}" w:id="1" w:author="Dee"><w:r>'
        f'<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r></w:{kind}>'
    )


def split_cell(row: Any, column: int, below: str) -> None:
    """Split a cell of a row in two, one below the other, as Word does."""
    lower = copy.deepcopy(row)
    for place, (cell, under) in enumerate(zip(row.tc_lst, lower.tc_lst, strict=True)):
        for paragraph in under.p_lst[1:]:
            under.remove(paragraph)
        for run in list(under.p_lst[0].r_lst):
            under.p_lst[0].remove(run)
        if place == column:
            under.p_lst[0].add_r().text = below
            continue
        for each, value in ((cell, "restart"), (under, None)):
            merge = OxmlElement("w:vMerge")
            if value:
                merge.set(qn("w:val"), value)
            each.tcPr.append(merge)
    row.addnext(lower)


def fill_in(content: bytes, answers: Mapping[str, str | Mapping[int, str]]) -> bytes:
    """Return a file with these answers, by reference: one text, or texts by column."""
    file = AnswerFile(content)
    for reference, answer in answers.items():
        for column, text in ({ANSWER: answer} if isinstance(answer, str) else answer).items():
            file.fill(reference, text, column)
    return file.save()


def download(link: str, client: Client | None = None) -> bytes:
    """Return the Word file that the page of a link offers."""
    response = (client or Client()).get(f"{link}requests.docx")
    assert response.status_code == 200
    return bytes(response.content)


def upload(link: str, content: bytes, client: Client | None = None, **typed: str) -> Any:
    """Upload a file on the page of a link, with what the form holds; return the page to check."""
    client = client or Client()
    fields = {**form_fields(client.get(link)), **typed, "action": "upload"}
    return client.post(link, {**fields, "word": SimpleUploadedFile("answers.docx", content)})
