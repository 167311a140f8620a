"""Checksums of papers: of what was issued, and of what was previewed before issuing."""

import hashlib
import json
from dataclasses import replace

from papers.description import Paper


def compute_lines_checksum(paper: Paper) -> str:
    """Return the SHA-256 checksum of a paper's lines, as 64 hexadecimal digits.

    The input has one JSON array for each line, in the order of the paper, each followed by a line
    feed: annex, heading, reference, area, issue, department, status; in UTF-8, without spaces
    between the items.
    """
    checksum = hashlib.sha256()
    for annex, heading, line in paper.lines():
        text = json.dumps(
            [annex.name, heading, *line.cells], ensure_ascii=False, separators=(",", ":")
        )
        checksum.update(f"{text}\n".encode())
    return checksum.hexdigest()


def compute_paper_checksum(paper: Paper) -> str:
    """Return the SHA-256 checksum of everything that a paper prints, as 64 hexadecimal digits.

    The mark of a draft does not count.
    """
    text = json.dumps(replace(paper, file_name="", mark="").data(), default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
