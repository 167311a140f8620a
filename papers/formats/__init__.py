"""The formats in which a paper is handed out. Each renders the same description, whole."""

from collections.abc import Callable
from dataclasses import dataclass

from papers.description import Paper
from papers.formats import csv, html, json, opendocument, pdf, word

# The one format that is handed out line by line, however many there are. All others, and the
# section of changes, are made as a whole: they take so many lines.
STREAMED = "csv"
MOST_WHOLE = 10_000
TOO_LONG = (
    f"A paper of more than {MOST_WHOLE:,} lines can be downloaded as CSV, without its changes. For "
    "the other formats, or to issue it, choose a department or an area."
)


@dataclass(frozen=True)
class PaperFormat:
    """A format: the ending of its files, its name for people, and what makes a file of it."""

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
