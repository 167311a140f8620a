"""Sums that show whether a paper still prints what was issued, or what was seen."""

import hashlib
import json
from dataclasses import replace

from papers.description import Paper


def digest_of(paper: Paper) -> str:
    """Return the SHA-256 over a paper's lines, as 64 hexadecimal figures.

    It is taken over one JSON array for each line, in the paper's order, each ended by a line feed:
    annex, heading, reference, area, issue, department, status; in UTF-8, with no other space.
    """
    summed = hashlib.sha256()
    for annex, heading, line in paper.lines():
        row = [
            annex.name,
            heading,
            line.reference,
            line.area,
            line.issue,
            line.department,
            line.status,
        ]
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        summed.update(f"{text}\n".encode())
    return summed.hexdigest()


def sum_of_all(paper: Paper) -> str:
    """Return the SHA-256 over all that a paper prints, its covering words and changes too."""
    text = json.dumps(replace(paper, file_name="").data(), default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
