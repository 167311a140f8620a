"""What pages cost as one thing grows to 1, 10 and 100 times its real size: part of make bench.

    python -m tests.benchmarks.growth                  on SQLite, everything
    python -m tests.benchmarks.growth areas entries    only these

Each thing has three databases of its own, with the record of 2011 beside it. Their pages are read
in turns. A page may cost twice what it costs at the real size, and have 300 kB.
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, NamedTuple

from tests.benchmarks.environment import environment

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "build" / "bench"
DOCUMENT, MARKERS = ROOT / "docs" / "performance.md", "growth"
RESULTS = BENCH / "growth.json"
FACTORS = (1, 10, 100)
MOST_TIMES, MOST_BYTES = 2.0, 300_000
# A page that takes no longer than this is quick enough, however much quicker it was, in ms.
QUICK = 25.0
READINGS = 5
EXAMPLES = {
    "request": "/requests/CB-001/",
    "department": "DfE",
    "meeting": "/meetings/1/",
    "commission": "/commissions/1/",
}
# In place of an address: one more confirmation of the request's line.
WRITE = "write"


class Thing(NamedTuple):
    """What grows: its size in a department's record, and the addresses of pages that show it."""

    name: str
    size: int
    pages: tuple[str, ...]


THINGS = (
    Thing("entries", 10, ("{request}", "{request}?page=2", "{request}update/", WRITE)),
    Thing(
        "areas",
        20,
        (
            *("/", "/requests/", "/requests/new/", "/areas/", "/areas/kent/", "/families/"),
            *("/families/?sort=-families", "/paper/", "/update-several/", "/history/"),
            *("/commissions/new/areas/", "{request}steps/new/"),
        ),
    ),
    Thing(
        "departments",
        15,
        (
            *("/", "/requests/", "/requests/new/", "/departments/", "/departments/{department}/"),
            *("/paper/", "/update-several/", "/history/", "/commissions/new/departments/"),
        ),
    ),
    Thing("users", 50, ("/requests/", "/history/", "{request}owner/", "/hand-over/")),
    Thing("meetings", 10, ("/meetings/", "{meeting}", "/paper/", "/unchanged/")),
    Thing(
        "editions", 5, ("/editions/", "{meeting}", "/paper/", "/editions/compare/?one=1&other=2")
    ),
    Thing("addressees", 20, ("/commissions/", "{commission}", "{commission}close/", "/")),
    Thing(
        "requests",
        30,
        (
            *("/", "/requests/?department={department}", "/departments/{department}/"),
            "/update-several/?department={department}",
        ),
    ),
    Thing("positions", 5, ("{request}", "{request}positions/new/", WRITE)),
    Thing("steps", 5, ("{request}", "/", "/departments/{department}/")),
    Thing("evidence", 5, ("{request}",)),
)
Measured = dict[str, dict[str, list[float]]]

sys.path.insert(0, str(ROOT / "scripts"))


def main(names: list[str]) -> list[str]:
    """Measure, print, and write the table if everything was measured; return the budgets missed."""
    things = [thing for thing in THINGS if not names or thing.name in names]
    BENCH.mkdir(parents=True, exist_ok=True)
    base = make_base()
    found: dict[str, Measured] = {}
    for thing in things:
        found[thing.name] = measure(thing, base)
        # Written after each, so that a later failure loses nothing.
        RESULTS.write_text(json.dumps(found, indent=1), encoding="utf-8")
        print(f"  {thing.name}", file=sys.stderr, flush=True)
    missed = list(over_budget(found))
    text = "\n".join([*table(found), "", *(f"- Over budget: {line}" for line in missed)])
    print(text)
    if not names:
        import markers

        markers.write(DOCUMENT, MARKERS, text)
    return missed


def make_base() -> Path:
    """Return a database with the record of 2011 and accounts."""
    path = BENCH / "growth.sqlite3"
    path.unlink(missing_ok=True)
    for arguments in (("migrate", "-v0"), ("load_record",), ("demonstration_accounts",)):
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(f"sqlite:///{path}"),
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return path


def measure(thing: Thing, base: Path) -> Measured:
    """Return the milliseconds and bytes of each page, at each size in the order of ``FACTORS``."""
    found: Measured = {page: {"ms": [], "bytes": []} for page in thing.pages}
    with ExitStack() as stack:
        readers = [stack.enter_context(_Reader(thing, factor, base)) for factor in FACTORS]
        for page in thing.pages:
            took: list[list[float]] = [[] for _ in readers]
            for turn in range(READINGS + 1):
                for place, reader in enumerate(readers):
                    spent, size = reader.read(page)
                    # The first reading fills caches.
                    if turn:
                        took[place].append(spent)
                    elif page != WRITE:
                        found[page]["bytes"].append(size)
            found[page]["ms"] = [statistics.median(each) for each in took]
    return found


class _Reader:
    """A process that reads the pages of one database."""

    def __init__(self, thing: Thing, factor: int, base: Path) -> None:
        self.path = BENCH / f"growth-{thing.name}-{factor}.sqlite3"
        shutil.copy(base, self.path)
        self.process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, "read", f"{thing.name}={thing.size * factor}"],
            cwd=ROOT,
            env=environment(f"sqlite:///{self.path}"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()
        for left in BENCH.glob(f"{self.path.name}*"):
            left.unlink()

    def read(self, page: str) -> tuple[float, int]:
        """Return the milliseconds and the bytes of a page."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin
        assert stdout
        print(page, file=stdin, flush=True)
        line = stdout.readline()
        if not line:
            raise RuntimeError(f"{self.path.name}: {page} could not be read")
        spent, size = json.loads(line)
        return spent, size


def serve(size: str, lines: IO[str]) -> None:
    """Fill the database of this process, then read each address, and print what it cost."""
    import django

    django.setup()
    from django.test import Client

    from accounts.models import User
    from tests.factories.growth.filling import fill

    by = User.objects.get(email="official@example.com")
    name, _, number = size.partition("=")
    names = fill({name: int(number)}, by=by)
    client = Client()
    client.force_login(by)
    for line in lines:
        address = line.strip().format(**names)
        start = time.process_time()
        content = _write(by) if address == WRITE else client.get(address)
        spent = (time.process_time() - start) * 1000
        assert content is None or content.status_code == 200, f"{address}: {content.status_code}"
        print(json.dumps([spent, len(content.content) if content else 0]), flush=True)


def _write(by: Any) -> None:
    """Confirm the line of the first request, and take it back."""
    from django.db import transaction

    from cbtracker import clock
    from requests_log.domain import commands
    from requests_log.models import Request

    with transaction.atomic():
        request = Request.objects.for_list().get(number=1)
        seen, day = request.line, clock.today()
        commands.confirm(by=by, request=request, seen=seen, effective_on=day)
        transaction.set_rollback(True)


def over_budget(found: dict[str, Measured]) -> Iterator[str]:
    """Yield the budgets missed, each as a sentence without its full stop."""
    for name, pages in found.items():
        for page, cost in pages.items():
            what = _describe(page)
            for factor, spent in zip(FACTORS[1:], cost["ms"][1:], strict=True):
                times = spent / cost["ms"][0]
                if times > MOST_TIMES and spent > QUICK:
                    yield f"{factor} times the {name}, {what}: {times:.1f} times its cost"
            if cost["bytes"] and max(cost["bytes"]) > MOST_BYTES:
                yield f"{name}, {what}: {max(cost['bytes']) / 1000:.0f} kB"


def table(found: dict[str, Measured]) -> Iterator[str]:
    """Yield the results in Markdown: ratios to the real size, and the largest page in kB."""
    yield "| What grows | Page | 10 times | 100 times | kB at 1, 10 and 100 times |"
    yield "|---|---|---:|---:|---:|"
    sizes = {thing.name: thing.size for thing in THINGS}
    for name, pages in found.items():
        for page, cost in pages.items():
            first, *others = cost["ms"]
            times = " | ".join(f"{each / first:.1f}" for each in others)
            size = ", ".join(f"{each / 1000:.0f}" for each in cost["bytes"]) or "–"
            yield f"| {name}, from {sizes[name]} | {_describe(page)} | {times} | {size} |"


def _describe(page: str) -> str:
    """Return an address with examples of what it names."""
    return "a confirmation" if page == WRITE else f"`{page.format(**EXAMPLES)}`"


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        serve(sys.argv[2], sys.stdin)
    elif main(sys.argv[1:]):
        sys.exit(1)
