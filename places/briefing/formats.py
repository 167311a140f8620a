"""The file formats of a briefing. Each renders the same ``Briefing``."""

from collections.abc import Callable
from dataclasses import dataclass

from papers.formats import FORMATS as PAPER_FORMATS
from places.briefing import pdf, word
from places.briefing.description import Briefing


@dataclass(frozen=True)
class BriefingFormat:
    """A file format: its extension, its name on pages, and the function that renders it."""

    extension: str
    name: str
    content_type: str
    render: Callable[[Briefing], bytes]


FORMATS = {
    extension: BriefingFormat(
        extension, PAPER_FORMATS[extension].name, PAPER_FORMATS[extension].content_type, render
    )
    for extension, render in (("docx", word.render), ("pdf", pdf.render))
}
