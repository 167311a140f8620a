"""Files of long papers, which take too long for a page: a worker makes them."""

from django.http import HttpRequest, HttpResponse

from background import lifecycle, long_files
from papers import formats
from papers.domain.contents import exceeds
from requests_log.queries.request_list import ListCount

# The name of the task, and the papers that it makes.
PAPER_FILE = "paper-file"
PAPER, DRAFT, EDITION = "paper", "draft", "edition"
# From how many lines on a file takes over two seconds to make. Other formats never do.
LONG_FROM = {"pdf": 500, "odt": 1_000, "docx": 2_000, "html": 2_000}


def make_later(
    http: HttpRequest, extension: str, count: ListCount, **source: str
) -> HttpResponse | None:
    """Offer to make a long file in the background, or start that; return None for a short one.

    ``source`` says which paper: its ``title``, ``of`` what it is, and the ``query`` or the ``id``.
    """
    if not lifecycle.has_worker() or not exceeds(count, LONG_FROM.get(extension, 10**9)):
        return None
    return long_files.offer(
        http,
        kind=PAPER_FILE,
        title=f"{source.pop('title')} as {formats.FORMATS[extension].name}",
        why=f"The paper has {count} requests.",
        parameters={**source, "extension": extension},
    )
