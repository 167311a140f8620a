"""Files of long papers, which take too long for a page: a worker makes them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import person
from accounts.models import User
from background import lifecycle
from cbtracker import clock
from papers import formats
from papers.domain.contents import exceeds
from requests_log.permissions import areas_of
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
    Nothing is started by GET: browsers may send it more than once.
    """
    if not lifecycle.has_worker() or not exceeds(count, LONG_FROM.get(extension, 10**9)):
        return None
    title = source.pop("title")
    if http.method != "POST":
        name = formats.FORMATS[extension].name
        context = {"title": title, "format": name, "count": count}
        return render(http, "papers/long_download.html", context)
    task = lifecycle.start(
        by=person(http),
        kind=PAPER_FILE,
        title=f"Make {title} as {formats.FORMATS[extension].name}",
        parameters={**source, "extension": extension, "rights": describe_rights(person(http))},
    )
    return redirect(task)


def describe_rights(user: User) -> list[object]:
    """Return what decides which requests somebody may see, to see later if it is the same."""
    return [user.role, *sorted(areas_of(user, on=clock.today()))]
