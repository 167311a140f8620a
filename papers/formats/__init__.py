"""The formats in which a paper is handed out. Each renders the same description, whole."""

from collections.abc import Callable
from dataclasses import dataclass

from papers.description import Paper
from papers.formats import comma, data, html, opendocument, pdf, word

# What sets pages: how many lines it takes, so that a file is made in seconds and can be opened.
TYPESET = ("docx", "odt", "pdf")
MOST_TYPESET = 10_000
TOO_LONG = (
    f"Word, OpenDocument and PDF go to {MOST_TYPESET:,} lines, and so does an edition. Choose a"
    " department or an area, or download the paper as CSV, JSON or HTML."
)


@dataclass(frozen=True)
class Format:
    """A format: the ending of its files, its name for people, and what makes a file of it."""

    extension: str
    name: str
    content_type: str
    render: Callable[[Paper], bytes]


FORMATS = {
    each.extension: each
    for each in (
        Format(
            "docx",
            "Word (DOCX)",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            word.render,
        ),
        Format(
            "odt",
            "OpenDocument (ODT)",
            "application/vnd.oasis.opendocument.text",
            opendocument.render,
        ),
        Format("pdf", "PDF", "application/pdf", pdf.render),
        Format("html", "HTML", "text/html; charset=utf-8", html.render),
        Format("csv", "CSV", "text/csv; charset=utf-8", comma.render),
        Format("json", "JSON", "application/json", data.render),
    )
}


def file_name(paper: Paper, extension: str) -> str:
    """Return what a file of the paper is called."""
    return f"{paper.file_name}.{extension}"
