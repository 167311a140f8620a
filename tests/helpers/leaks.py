"""What readers must not see, and the lists to look for it in."""

import io
import zipfile

from django.test import Client

SECRET = "Zebrawood"
REASON = "Ministerial quagga"
# Whatever a lead or a champion can look at or ask, with what would find the planted request.
LISTS = (
    "/requests/",
    f"/requests/?words={SECRET}",
    "/requests/?area=kent",
    "/requests/?department=DfE",
    "/requests/?stage=on_going",
    "/requests/?workstream=data-sharing",
    "/requests/?sort=-issue",
    "/requests/?page=2",
    "/requests/download.csv",
    "/requests/download.csv?area=kent",
    "/requests/print/",
    "/requests/download.xlsx",
    "/requests/download.ods",
    "/workstreams/",
    "/workstreams/data-sharing/",
)


def read_page(client: Client, address: str) -> str:
    """Return all text of a page or file, taken out of its archive where it is one."""
    return read_file(client.get(address, follow=True).getvalue())


def read_file(body: bytes) -> str:
    """Return all text of a file, taken out of its archive where it is one."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", errors="replace")
