"""make bench: what pages cost at each size, on SQLite and on PostgreSQL, and what fell short.

Prints one table, writes it as JSON to build/bench/results.json, and exits with 1 where something
fell short. ``--sizes 33,100000`` measures fewer; ``--readme`` prints the latest results as a table
of ratios; ``--formats`` measures papers in each format alone.
"""

import argparse
import datetime as dt
import json
import os
import platform
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks import formats
from tests.benchmarks.pages import GROWTH, PAGES

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "build" / "bench"
RESULTS = BENCH / "results.json"
SIZES = (33, 100_000, 1_000_000)
DOWNLOADED = 100_000
FIRST_BYTE_SECONDS = 1.0
MOVE_QUERIES, MOVE_TIMES = 8, 3.0
FLOOR, LIST = "floor", "list"

sys.path.insert(0, str(ROOT / "scripts"))


def main() -> None:
    """Measure, print, write, and say what fell short."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default=",".join(map(str, SIZES)))
    asked.add_argument("--readme", action="store_true")
    asked.add_argument("--formats", action="store_true")
    options = asked.parse_args()
    if options.readme:
        print(in_ratios(json.loads(RESULTS.read_text(encoding="utf-8"))))
        return
    if options.formats:
        formats.main()
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    results: dict[str, Any] = {"machine": machine(), "engines": {}}
    for engine, measured in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        results["engines"][engine] = measured(sizes)
        # Written as it comes: what was measured is not lost where a later step fails.
        results["short"] = [line for each in results["engines"] for line in short(results, each)]
        BENCH.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(in_ratios(results))
    if results["short"]:
        print("\nFell short:", *results["short"], sep="\n  ")
        sys.exit(1)


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "measured on": dt.date.today().isoformat(),
        "cores": os.cpu_count(),
        "processor": names[0] if names else platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def on_sqlite(sizes: list[int]) -> dict[str, Any]:
    """Return what everything costs on SQLite; databases that are there are used again."""
    BENCH.mkdir(parents=True, exist_ok=True)
    found = {}
    for size in sizes:
        path = BENCH / f"{size}.sqlite3"
        made = BENCH / f"{size}.made"
        url = f"sqlite:///{path}"
        if not made.exists():
            for left in BENCH.glob(f"{size}.sqlite3*"):
                left.unlink()
            fill(url, size)
            made.touch()
        found[size] = measure(url, size)
    return found


def on_postgresql(sizes: list[int]) -> dict[str, Any]:
    """Return what everything costs on PostgreSQL, on a server for this alone."""
    from test import postgresql

    found = {}
    for size in sizes:
        with postgresql() as url:
            fill(url, size)
            found[size] = measure(url, size)
    return found


def fill(url: str, size: int) -> None:
    create_database(url)
    manage(url, "migrate", "--verbosity", "0")
    manage(url, "make_volume", str(size))


def create_database(url: str) -> None:
    """Create the database of a server that is new; a file of SQLite's comes by itself."""
    if url.startswith("postgres"):
        import psycopg2

        base, name = url.rsplit("/", 1)
        connection = psycopg2.connect(f"{base.replace('postgres://', 'postgresql://')}/postgres")
        connection.autocommit = True
        connection.cursor().execute(f'CREATE DATABASE "{name}"')
        connection.close()


def manage(url: str, *command: str) -> None:
    subprocess.run([sys.executable, ROOT / "manage.py", *command], env=environment(url), check=True)


def environment(url: str) -> dict[str, str]:
    """Return the environment of a demonstration that is served as in production."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DEMONSTRATION": "true",
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "SECRET_KEY": "only-for-benchmarks-" + "-" * 40,
        "PYTHONPATH": str(ROOT),
    }


def measure(url: str, size: int) -> dict[str, Any]:
    """Return what pages and a move cost, and downloads where there are enough to download."""
    found: dict[str, Any] = {"pages": measured("pages", url), "move": measured("moves", url)}
    if size == DOWNLOADED:
        found["downloads"] = {name: measured(name, url) for name in ("csv", "xlsx", "ods")}
    return found


def measured(what: str, url: str) -> dict[str, float]:
    """Return what a process of its own measured, so that none gains from the one before."""
    command = [sys.executable, "-m", "tests.benchmarks.measure", what]
    done = subprocess.run(command, env=environment(url), cwd=ROOT, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"Measuring {what} failed; see above.")
    return dict(json.loads(done.stdout))


def short(results: dict[str, Any], engine: str) -> list[str]:
    """Return what fell short on an engine, each in words."""
    sizes = results["engines"][engine]
    found = []
    base = sizes.get(33, {}).get("pages")
    for size, measured_there in sizes.items():
        pages = measured_there["pages"]
        for page in PAGES:
            cost = pages[page.name]
            limits = [
                (GROWTH.get(size), base and base[page.name], "33 requests"),
                (page.of_floor, pages[FLOOR], "the floor"),
                (page.of_list if size == DOWNLOADED else None, pages[LIST], "today's list"),
            ]
            found += [
                f"{engine}, {size:,}: {page.name} costs {cost / of:.1f} x {what}, over {limit:g}"
                for limit, of, what in limits
                if limit and of and cost > limit * of
            ]
        move = measured_there["move"]
        if move["queries"] > MOVE_QUERIES:
            found.append(f"{engine}, {size:,}: a move takes {move['queries']} queries")
        times = move["move"] / move["insert and update"]
        if times > MOVE_TIMES:
            found.append(f"{engine}, {size:,}: a move costs {times:.1f} x an insert and an update")
        for name, download in measured_there.get("downloads", {}).items():
            if name == "csv" and download["first byte, s"] > FIRST_BYTE_SECONDS:
                found.append(f"{engine}: CSV begins after {download['first byte, s']:.1f} s")
    return found


def in_ratios(results: dict[str, Any]) -> str:
    """Return the results as a table in Markdown: milliseconds at 33, and ratios to that."""
    engines = results["engines"]
    sizes = [(engine, size) for engine, found in engines.items() for size in found]
    heads = [f"{engine} {int(size):,}" for engine, size in sizes]
    lines = [
        "Ratios to the same page at 33 requests; in the column of 33, ratios to the floor.",
        "",
        f"| page | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    for name in (FLOOR, *(page.name for page in PAGES)):
        cells = []
        for engine, size in sizes:
            cost = engines[engine][size]["pages"].get(name)
            first = next(iter(engines[engine].values()))["pages"]
            of = first[FLOOR] if int(size) == 33 else first.get(name)
            cells.append(f"{cost / of:.1f}" if cost and of else "")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    moves = [engines[engine][size]["move"] for engine, size in sizes]
    times = [f"{each['move'] / each['insert and update']:.1f}" for each in moves]
    lines.append(f"| a move, of an insert and an update | {' | '.join(times)} |")
    told = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    return "\n".join([*lines, "", f"Measured on: {told}."])


if __name__ == "__main__":
    main()
