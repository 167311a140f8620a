"""Read every address of the project, with every file it offers."""

import io
import zipfile
from collections.abc import Iterator

from django.test import Client
from pypdf import PdfReader

from papers.formats import FORMATS
from requests_log.exports.spreadsheets import FORMATS as SHEETS

EXTENSIONS = sorted({*FORMATS, *SHEETS})
# What is planted is of today; past dates are read in another way, today's among them.
DAYS = ("", "?as_at=2011-03-22")


def read_everywhere(client: Client, example_urls: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each address that responds, with all its text, now and on past dates.

    ``example_urls`` are those of the fixture of the same name, one for every route.
    """
    for route, address in example_urls.items():
        wanted = [f"{address}{day}" for day in DAYS]
        if "<str:extension>" in route:
            stem = address.rpartition(".")[0]
            # All formats render one description, so one of them tells of past dates.
            wanted = [f"{stem}.{kind}" for kind in EXTENSIONS] + [
                f"{stem}.csv{d}" for d in DAYS[1:]
            ]
        for each in wanted:
            response = client.get(each)
            if response.status_code == 200:
                yield each, text_of(response.getvalue())


def text_of(body: bytes) -> str:
    """Return the text of a page or a file, taken out of its archive where it is one."""
    if body.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", errors="replace")
