"""Replacing the part of a document that a command writes, between two markers.

The markers are comments, so they do not show on the page: ``<!-- name -->`` and ``<!-- /name -->``.
"""

from pathlib import Path


def between(text: str, name: str) -> str:
    """Return the text between the markers of this name. Raises ValueError without them."""
    start, end = _start(name), _end(name)
    after_start = text.partition(start)[2]
    if start not in text or end not in after_start:
        raise ValueError(f"The markers {start} and {end} are missing.")
    return after_start.partition(end)[0].strip("\n")


def replace(text: str, name: str, new: str) -> str:
    """Return the text with ``new`` between the markers of this name."""
    old = between(text, name)
    start, end = _start(name), _end(name)
    before, _, rest = text.partition(start)
    after = rest.partition(end)[2]
    return text if old == new.strip("\n") else f"{before}{start}\n{new}\n{end}{after}"


def write(path: Path, name: str, new: str) -> None:
    """Write ``new`` between the markers of this name in a file."""
    path.write_text(replace(path.read_text(encoding="utf-8"), name, new), encoding="utf-8")


def _start(name: str) -> str:
    return f"<!-- {name} -->"


def _end(name: str) -> str:
    return f"<!-- /{name} -->"
