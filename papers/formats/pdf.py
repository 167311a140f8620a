"""A paper as PDF: tagged for screen readers (PDF/UA-1), and the same bytes on every machine."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from django.conf import settings

from papers.description import Paper
from papers.formats import parts
from papers.formats.document import FILE_DATE
from papers.formats.pdf_data import Data, make_data

PROGRAM = Path(__file__).with_name("typst.py")
TEMPLATE = Path(__file__).with_name("paper.typ")
PICTURE = Path(__file__).with_name("picture.typ")
FONTS = Path(settings.BASE_DIR) / "build" / "fonts"


def render(paper: Paper) -> bytes:
    """Return the paper as one PDF file, whatever its length."""
    return typeset(TEMPLATE, make_data(paper))


def render_parts(paper: Paper) -> bytes:
    """Return the parts of a long paper as PDF files in a zip file."""
    pieces = parts.split(paper)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for number, piece in enumerate(pieces, 1):
            name = f"{paper.file_name}-part-{number:0{len(str(len(pieces)))}}-of-{len(pieces)}.pdf"
            file.writestr(zipfile.ZipInfo(name, FILE_DATE), render(piece))
    return packed.getvalue()


def needs_parts(paper: Paper) -> bool:
    """Return whether one PDF file of the paper would take too much memory."""
    return len(parts.split(paper)) > 1


def render_picture(svg: str, *, width: float, height: float) -> bytes:
    """Return a drawing as a PNG file; its size is in millimetres."""
    return typeset(PICTURE, {"svg": svg, "width": width, "height": height}, kind="png")


def typeset(template: Path, content: Data, *, kind: str = "pdf") -> bytes:
    """Return a template with its content as a PDF file (PDF/UA-1), or as a ``png``.

    The template reads the content as JSON from ``sys.inputs.words``. Raises RuntimeError with the
    message of Typst if it fails, for example because setup has not installed the fonts.
    """
    # -I leaves this folder off the path: csv.py and html.py would hide the standard library.
    done = subprocess.run(  # noqa: S603 - the arguments are paths of the project
        [sys.executable, "-I", PROGRAM, template, FONTS, settings.BASE_DIR, kind],
        input=json.dumps(content, ensure_ascii=False).encode(),
        capture_output=True,
    )
    if done.returncode:
        raise RuntimeError(f"The PDF was not made: {done.stderr.decode(errors='replace')}")
    return done.stdout
