"""The files that a briefing is handed out as. Each renders the same description, whole."""

from collections.abc import Callable
from dataclasses import dataclass

from papers.formats import FORMATS as OF_PAPERS
from places.briefing import pdf, word
from places.briefing.description import Briefing


@dataclass(frozen=True)
class BriefingFormat:
    """A format: the ending of its files, its name for people, and what makes a file of it."""

    extension: str
    name: str
    content_type: str
    render: Callable[[Briefing], bytes]


FORMATS = {
    extension: BriefingFormat(
        extension, OF_PAPERS[extension].name, OF_PAPERS[extension].content_type, render
    )
    for extension, render in (("docx", word.render), ("pdf", pdf.render))
}
