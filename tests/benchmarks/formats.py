"""The time, memory and file size that a paper takes in each format.

Each is rendered in a process of its own, so that none gains from the one before. What the process
takes to start, and to make the paper, is not counted.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.environment import environment

ROOT = Path(__file__).parents[2]
LINES = (33, 10_000)
FORMATS = ("docx", "odt", "pdf", "html", "csv", "json")


def measured() -> dict[str, dict[int, dict[str, float]]]:
    """Return the seconds, MB and KB of a paper, by format and number of lines."""
    return {
        extension: {lines: _measured(extension, lines) for lines in LINES} for extension in FORMATS
    }


def _measured(extension: str, lines: int) -> dict[str, float]:
    command = [sys.executable, __file__, extension, str(lines)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment("sqlite://:memory:")
    )
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(extension: str, lines: int) -> None:
    """Render one paper; print, as JSON, what it took and how large the file is."""
    import django

    django.setup()

    from papers import formats
    from tests.factories.papers import make_line, make_paper, make_paper_of

    assert tuple(formats.FORMATS) == FORMATS
    paper = make_paper() if lines == 33 else make_paper_of(*map(make_line, range(1, lines + 1)))
    assert len(list(paper.lines())) == lines
    start = time.perf_counter()
    file = formats.render(paper, extension).content
    seconds = time.perf_counter() - start
    # A PDF is made in another process yet: the larger of the two is what a machine must have.
    memory = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    # On Linux in kilobytes, on a Mac in bytes.
    memory_mb = memory / (1024 if sys.platform == "linux" else 1024**2)
    print(json.dumps({"seconds": seconds, "memory, MB": memory_mb, "file, KB": len(file) / 1024}))


if __name__ == "__main__":
    measure(sys.argv[1], int(sys.argv[2]))
