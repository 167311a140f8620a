"""Write the two diagrams in docs/architecture.md: the packages, and the stages of a request.

The packages come from the import contract in pyproject.toml, the stages from the table of moves.
A test compares the page with both, so run ``make docs`` after changing either.
"""

import re
import sys
import tomllib
from itertools import pairwise
from typing import Any

import markers
from shell import ROOT, say

sys.path.insert(0, str(ROOT))

from requests_log.rules.stages import diagram as stages

PAGE = ROOT / "docs" / "architecture.md"


def main() -> None:
    """Write both diagrams."""
    for name, text in diagrams().items():
        markers.write(PAGE, name, text)
    say(f"Wrote the diagrams in {PAGE.relative_to(ROOT)}.")


def diagrams() -> dict[str, str]:
    """Return each diagram as a Mermaid block, by the name of its markers."""
    return {"packages": block(packages(layers())), "stages": block(stages())}


def block(mermaid: str) -> str:
    """Return Mermaid text as a block of Markdown."""
    return f"```mermaid\n{mermaid}\n```"


def layers() -> list[str]:
    """Return the layers of apps, from the top down, as the import contract lists them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        # A contract with containers is about the inside of one app.
        if contract["type"] == "layers" and "containers" not in contract:
            return list(contract["layers"])
    raise ValueError("pyproject.toml has no contract of layers for the apps.")


def packages(rows: list[str]) -> str:
    """Return layers as a Mermaid flowchart.

    An arrow leads from each package to those one layer below. In a layer, packages that ``|``
    separates may not import each other, and those that ``:`` separates may.
    """
    lines = ["flowchart TB"]
    named = [re.findall(r"\w+", row) for row in rows]
    lines += [
        f"    {upper} --> {lower}"
        for above, below in pairwise(named)
        for upper in above
        for lower in below
    ]
    lines += [
        f"    {one} <--> {other}"
        for row, names in zip(rows, named, strict=True)
        if ":" in row
        for one, other in pairwise(names)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
