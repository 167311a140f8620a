"""The file formats of a paper. Each renders all of ``papers.description.Paper``."""

from collections.abc import Callable
from dataclasses import dataclass

from papers.description import MAX_LINES as MAX_LINES
from papers.description import Paper
from papers.formats import csv, html, json, opendocument, pdf, word

# The only format that is streamed, so a paper in it may have any number of lines. Other formats,
# and any paper with changes, are built in memory and limited to ``MAX_LINES``.
STREAMED = "csv"
TOO_LONG = (
    f"A paper of more than {MAX_LINES:,} lines can be downloaded as CSV, without its changes. For "
    "the other formats, or to issue it, choose a department or an area."
)


@dataclass(frozen=True)
class RenderedPaper:
    """A paper as a file: its bytes, its extension and its content type."""

    content: bytes
    extension: str
    content_type: str


@dataclass(frozen=True)
class PaperFormat:
    """A file format: its extension, its name on pages, and the function that renders it."""

    extension: str
    name: str
    content_type: str
    render: Callable[[Paper], bytes]


FORMATS = {
    each.extension: each
    for each in (
        PaperFormat(
            "docx",
            "Word (DOCX)",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            word.render,
        ),
        PaperFormat(
            "odt",
            "OpenDocument (ODT)",
            "application/vnd.oasis.opendocument.text",
            opendocument.render,
        ),
        PaperFormat("pdf", "PDF", "application/pdf", pdf.render),
        PaperFormat("html", "HTML", "text/html; charset=utf-8", html.render),
        PaperFormat("csv", "CSV", "text/csv; charset=utf-8", csv.render),
        PaperFormat("json", "JSON", "application/json", json.render),
    )
}


def render(paper: Paper, extension: str) -> RenderedPaper:
    """Return a paper as a file. A long one as PDF is a zip file of its parts.

    Raises KeyError for an unknown format.
    """
    chosen = FORMATS[extension]
    if chosen.extension == "pdf" and pdf.needs_parts(paper):
        return RenderedPaper(pdf.render_parts(paper), "zip", "application/zip")
    return RenderedPaper(chosen.render(paper), chosen.extension, chosen.content_type)
