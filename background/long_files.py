"""Files that take too long for a page: it offers to have a worker make them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import person
from background import lifecycle


def offer(
    http: HttpRequest, *, kind: str, title: str, why: str, parameters: dict[str, object]
) -> HttpResponse:
    """Offer to make a file in the background, or start that task, whose ``kind`` is registered.

    ``title`` names the file, and ``why`` says in a sentence what is long. Nothing is started by
    GET: browsers may send it more than once.
    """
    if http.method != "POST":
        return render(http, "background/long_file.html", {"title": title, "why": why})
    task = lifecycle.start(by=person(http), kind=kind, title=f"Make {title}", parameters=parameters)
    return redirect(task)
