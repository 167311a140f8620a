"""The commission of a department as a Word file with an empty cell for each answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from cbtracker import clock
from commissions.models import Addressee
from commissions.word_file.columns import WIDTHS, AnswerColumn, make_key
from govuk.context_processors import whom_to_ask
from papers.formats import document
from papers.formats.document import (
    BulletList,
    DocumentRow,
    Grid,
    Look,
    Paragraph,
    Run,
    TextBlock,
)
from papers.formats.layout import make_cell, make_paragraph, split_blocks
from papers.formats.word_parts import append_content, create_file, save_to_bytes, set_page
from requests_log.log.positions import DepartmentPosition, is_joint
from requests_log.models import Entry, Request
from requests_log.rules.stages import Stage

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HOW_TO = (
    "Write under “Your answer” what the paper should print, or “no change”. An empty cell is no "
    "answer: we will not assume “no change” unless you tell us.",
    "A new target date or a new stage is for us to agree. Leave these cells empty to keep what is "
    "there. A stage is “in progress”, “resolved”, or “on-going workstream:” and its name.",
    "Please leave the other columns and the references as they are, and add no rows.",
    "Save the file as .docx and upload it on the page that we sent you. You can check what was "
    "read before you send your reply.",
)


@dataclass(frozen=True)
class AnswerLine:
    """A request as the file shows it: its line, and what the department said last, if anything."""

    record: Request
    said: DepartmentPosition | None


def render(addressee: Addressee, lines: Sequence[AnswerLine]) -> bytes:
    """Return the file for a department: a row for each of its open requests."""
    commission = addressee.commission
    file = create_file(
        title=f"{addressee.name}: {commission}",
        subject="Requests of Whitehall: your answers",
        author="Department for Communities and Local Government",
        as_at=clock.today(),
        styles=document.STYLES,
        padding=document.CELL_PADDING,
    )
    set_page(
        file.sections[0],
        margin=document.LANDSCAPE_MARGIN,
        vertical=document.VERTICAL_MARGIN,
        is_landscape=True,
    )
    for content in _list_contents(addressee, lines):
        append_content(file, content)
    _hide_keys(file, addressee, lines)
    return save_to_bytes(file)


def describe_position(line: Entry, said: DepartmentPosition | None) -> str:
    """Return the cell that says where a request stands: what the department said, and the status.

    The status is left out if it is the department's own words.
    """
    parts = []
    if said:
        parts.append(f"What you said last, on {clock.in_words(said.news_on)}:\n{said.text}")
    if not said or is_joint(line):
        parts.append(f"Status, of all asked:\n{line.status}" if said else line.status)
    stage = Stage(line.stage).label
    stream = f", {line.workstream.name}" if line.workstream else ""
    target = clock.in_words(line.target_date) if line.target_date else "none"
    return "\n".join([*parts, f"Stage: {stage}{stream}. Target date: {target}."])


def _list_contents(addressee: Addressee, lines: Sequence[AnswerLine]) -> Iterator[TextBlock | Grid]:
    commission = addressee.commission
    due = f"Please reply by {clock.in_words(commission.due_on)}." if commission.due_on else ""
    yield make_paragraph(document.ORGANISATION, "Department for Communities and Local Government")
    yield make_paragraph(document.TITLE, f"Requests of Whitehall with the {addressee.name}")
    yield from split_blocks(commission.message, document.BODY, document.LIST)
    if due:
        yield Paragraph(document.BODY, (Run(due, Look.BOLD),))
    yield BulletList(tuple(make_paragraph(document.LIST, words) for words in HOW_TO))
    if question := whom_to_ask():
        yield make_paragraph(document.BODY, question)
    if not lines:
        yield make_paragraph(document.BODY, "There are no open requests with you.")
        return
    count = "1 request" if len(lines) == 1 else f"{len(lines):,} requests, one in each row"
    yield Grid(
        title="Requests with you",
        description=f"{count}, with an empty cell for your answer.",
        headings=tuple(column.value for column in AnswerColumn),
        widths=WIDTHS,
        rows=(_make_row(each) for each in lines),
    )


def _make_row(each: AnswerLine) -> DocumentRow:
    line = each.record.line
    empty = (make_paragraph(document.CELL, ""),)
    cells: dict[AnswerColumn, tuple[TextBlock, ...]] = {
        AnswerColumn.REFERENCE: (make_paragraph(document.CELL, each.record.reference),),
        AnswerColumn.REQUEST: (
            make_paragraph(document.CELL, line.areas_label),
            *make_cell(line.issue, document.CELL),
        ),
        AnswerColumn.POSITION: make_cell(describe_position(line, each.said), document.CELL),
    }
    # An answer may be of any length, so that each row may break.
    return DocumentRow(tuple(cells.get(column, empty) for column in AnswerColumn), is_tall=True)


def _hide_keys(file: Document, addressee: Addressee, lines: Sequence[AnswerLine]) -> None:
    """Add the hidden key to the first cell of each row."""
    if not lines:
        return
    rows = file.tables[0]._tbl.tr_lst[1:]
    for row, each in zip(rows, lines, strict=True):
        key = make_key(addressee.pk, each.record.number, each.record.line.pk)
        run = OxmlElement("w:r")
        looks = OxmlElement("w:rPr")
        looks.append(OxmlElement("w:vanish"))
        text = OxmlElement("w:t")
        text.text = key
        run.extend([looks, text])
        row.tc_lst[0].find(qn("w:p")).append(run)
