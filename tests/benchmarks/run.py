"""make bench: measure pages, moves, downloads and papers at each size, on both databases.

Prints the results, writes them to build/bench/results.json, lists the budgets missed, and exits 1
if there are any. When all sizes are measured, it also writes the tables to docs/performance.md.
``--sizes 33,100000`` measures fewer; ``--document`` writes the latest results to the document;
``--formats`` measures papers in each format alone.
"""

import argparse
import datetime as dt
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from tests.benchmarks import connection, formats, growth, load, report
from tests.benchmarks.environment import environment
from tests.benchmarks.pages import DOWNLOADS, FORMS, PAGES, ROWS, Page, by_name

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "build" / "bench"
RESULTS = BENCH / "results.json"
DOCUMENT, MARKERS = ROOT / "docs" / "performance.md", "bench"
SIZES = (33, 100_000, 1_000_000)
# The size at which downloads and load are measured.
LOADED = 100_000
# How often each page is read in each database, unless that takes longer than SECONDS.
READINGS, SECONDS, FEWEST = 15, 6.0, 3
READ_AT_ONCE = 16 * 1024**2

sys.path.insert(0, str(ROOT / "scripts"))


def main() -> None:
    """Measure, print, write, and list the budgets missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default=",".join(map(str, SIZES)))
    asked.add_argument("--document", action="store_true")
    asked.add_argument("--formats", action="store_true")
    options = asked.parse_args()
    if options.document:
        write_document()
        return
    if options.formats:
        print("\n".join(report.of_formats(formats.measured())))
        return
    BENCH.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in options.sizes.split(",")]
    results: dict[str, Any] = {"machine": machine(), "engines": {}, "formats": formats.measured()}
    for engine, measured in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        results["engines"][engine] = measured(sizes)
        # Written after each database, so that a later failure loses nothing.
        results["over budget"] = report.over_budget(results)
        RESULTS.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(latest())
    grown = []
    if set(sizes) == set(SIZES):
        write_document()
        grown = growth.main([])
    if results["over budget"] or grown:
        sys.exit(1)


def latest() -> str:
    """Return the latest results as Markdown."""
    return report.tables(json.loads(RESULTS.read_text(encoding="utf-8")))


def write_document() -> None:
    """Write the latest results to docs/performance.md."""
    import markers

    markers.write(DOCUMENT, MARKERS, latest())
    print(f"Wrote the tables in {DOCUMENT.relative_to(ROOT)}.", file=sys.stderr)


def machine() -> dict[str, Any]:
    """Return the machine and versions that the figures come from."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "measured on": dt.datetime.now(dt.UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "processor": names[0] if names else platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def on_sqlite(sizes: list[int]) -> dict[int, Any]:
    """Return what everything costs on SQLite; large databases that are there are used again."""
    urls = {}
    for size in sizes:
        made = BENCH / f"{size}.made"
        urls[size] = f"sqlite:///{BENCH}/{size}.sqlite3"
        if size >= LOADED and made.exists():
            manage(urls[size], "migrate", "--verbosity", "0")
            continue
        for left in BENCH.glob(f"{size}.sqlite3*"):
            left.unlink()
        fill(urls[size], size)
        made.touch()
    return measure(urls)


def on_postgresql(sizes: list[int]) -> dict[int, Any]:
    """Return what everything costs on PostgreSQL, on a server for this alone."""
    from postgresql import postgresql_server

    with postgresql_server(durable=True) as server:
        base = server.url.rsplit("/", 1)[0]
        urls = {size: f"{base}/volume_{size}" for size in sizes}
        for size in sizes:
            fill(urls[size], size)
        found = measure(urls)
        if LOADED in urls:
            found[LOADED]["load"] = load.measure(environment(urls[LOADED]), server.pid())
        return found


def fill(url: str, size: int) -> None:
    """Make a database of so many requests."""
    create_database(url)
    manage(url, "migrate", "--verbosity", "0")
    manage(url, "make_volume", str(size))


def create_database(url: str) -> None:
    """Create the database of a server that is new; a file of SQLite's comes by itself."""
    if url.startswith("postgres"):
        _tell_server(url, f'CREATE DATABASE "{url.rsplit("/", 1)[1]}"')


def settle(urls: Iterable[str]) -> None:
    """Wait until all that was filled is on the disk: writing it would slow what is measured.

    A file that an earlier run filled is read once, so that it is in memory as one just filled is.
    """
    for url in urls:
        if url.startswith("postgres"):
            _tell_server(url, "CHECKPOINT")
            continue
        path = Path(url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with path.open("rb") as file:
            while file.read(READ_AT_ONCE):
                pass
    os.sync()


def _tell_server(url: str, statement: str) -> None:
    import psycopg2

    base = url.rsplit("/", 1)[0].replace("postgres://", "postgresql://")
    with closing(psycopg2.connect(f"{base}/postgres")) as server:
        server.autocommit = True
        server.cursor().execute(statement)


def manage(url: str, *command: str) -> None:
    subprocess.run([sys.executable, ROOT / "manage.py", *command], env=environment(url), check=True)


def measure(urls: dict[int, str]) -> dict[int, Any]:
    """Return what pages, also over HTTP, a move and downloads cost at each size."""
    settle(urls.values())
    found = pages(urls)
    for size, url in urls.items():
        found[size]["over HTTP"] = connection.measure(environment(url))
        found[size]["move"] = measured("moves", url)
        if size == LOADED:
            found[size]["downloads"] = {
                name: measured(address, url) for name, address in DOWNLOADS.items()
            }
    return found


def pages(urls: dict[int, str]) -> dict[int, Any]:
    """Return the milliseconds of every page and how many requests it names, at each size.

    Of the smallest also what a further row costs.
    """
    found: dict[int, Any] = {size: {"pages": {}, "rows": {}} for size in urls}
    with ExitStack() as stack:
        workers = {size: stack.enter_context(worker(url)) for size, url in urls.items()}
        for page in PAGES:
            costs = costs_of({size: (each, page) for size, each in workers.items()})
            for size, (cost, rows) in costs.items():
                found[size]["pages"][page.name] = cost
                found[size]["rows"][page.name] = rows
            told = ", ".join(f"{found[size]['pages'][page.name]:.1f}" for size in urls)
            print(f"  {page.name}: {told}", file=sys.stderr, flush=True)
        small = min(urls)
        found[small]["a row"] = a_row(workers[small], *map(by_name, ROWS))
        found[small]["a form"] = a_row(workers[small], *map(by_name, FORMS))
        for each in workers.values():
            each.stdin.close()
    return found


def a_row(worker: Any, *two: Page) -> float:
    """Return what a row costs, by two pages of different length that are read in turns."""
    (one, rows), (other, others) = costs_of({page: (worker, page) for page in two}).values()
    return max(0.0, (one - other) / (rows - others)) if rows != others else 0.0


def worker(url: str) -> "subprocess.Popen[str]":
    """Return a process of its own for one database, which reads the pages that it is told."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.measure", "pages"],
        env=environment(url),
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def costs_of(asked: dict[Any, tuple[Any, Page]]) -> dict[Any, tuple[float, int]]:
    """Return the lower quartile of some readings, after two that warm what is kept, and the rows.

    All that is asked for, of whichever worker, is read in turns, so that a machine that slows down
    slows all of it.
    """
    times: dict[Any, list[float]] = {key: [] for key in asked}
    rows = {}
    begun = time.monotonic()
    for reading in range(2 + READINGS):
        for key, (each, page) in asked.items():
            each.stdin.write(f"{page.reader} {page.address} {'again' * page.again}\n")
            each.stdin.flush()
            answer = each.stdout.readline()
            if not answer:
                sys.exit(f"Measuring {page.name} failed; see above.")
            spent, rows[key] = json.loads(answer)
            if reading >= 2:
                times[key].append(spent)
        if reading >= 1 + FEWEST and time.monotonic() - begun > SECONDS:
            break
    return {key: (statistics.quantiles(times[key], n=4)[0], rows[key]) for key in asked}


def measured(what: str, url: str) -> dict[str, float]:
    """Return what a process of its own measured, so that none gains from the one before."""
    command = [sys.executable, "-m", "tests.benchmarks.measure", what]
    done = subprocess.run(command, env=environment(url), cwd=ROOT, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"Measuring {what} failed; see above.")
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    main()
