"""Read every address of the project, with every file it offers."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from pypdf import PdfReader

from papers.formats import FORMATS
from requests_log.exports.spreadsheets import FORMATS as SHEETS
from requests_log.views import as_of

EXTENSIONS = sorted({*FORMATS, *SHEETS})
# What is planted is of today; past dates are read in another way, today's among them.
DAY = "as_at=2011-03-22"
# The name in the code of each view that is decorated so. The code itself is another one where it is
# measured which lines run.
PAST_DATES = as_of.supports_past_dates(lambda http: HttpResponse()).__code__.co_qualname


def read_everywhere(client: Client, example_urls: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each address that responds, with all its text, now and on past dates.

    ``example_urls`` are those of the fixture of the same name, one for every route.
    """
    for route, address in example_urls.items():
        wanted = [address]
        if "<str:extension>" in route:
            stem = address.rpartition(".")[0]
            wanted = [f"{stem}.{kind}" for kind in EXTENSIONS]
            # All formats render one description, so one of them tells of past dates.
            address = f"{stem}.csv"
        if supports_past_dates(address):
            wanted.append(f"{address}{'&' if '?' in address else '?'}{DAY}")
        for each in wanted:
            response = client.get(each)
            if response.status_code == 200:
                yield each, text_of(response.getvalue())


def supports_past_dates(address: str) -> bool:
    """Return whether the page can show a past date. To all others the date makes no difference."""
    view: Any = resolve(urlsplit(address).path).func
    while view is not None:
        code = getattr(view, "__code__", None)
        if code and code.co_qualname == PAST_DATES:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def text_of(body: bytes) -> str:
    """Return the text of a page or a file, taken out of its archive where it is one."""
    if body.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", errors="replace")
