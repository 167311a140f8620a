"""Measure cbtracker beside a peer: django-helpdesk with the same requests, on both databases.

    python -m tests.benchmarks.peers --sizes 33,2000    the numbers of requests
    python -m tests.benchmarks.peers --document         also writes docs/performance.md

It installs django-helpdesk into a virtual environment of its own in build/peers. Pages are read in
turns. What counts is processor time: of the process, and of its connection to PostgreSQL. So it may
run on a busy machine.
"""

import argparse
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from typing import Any

from tests.benchmarks import run
from tests.benchmarks.environment import environment as own_environment
from tests.benchmarks.pages import Page

ROOT = run.ROOT
PEERS = ROOT / "build" / "peers"
VENV = PEERS / "venv"
HELPDESK = "tests.benchmarks.peers.helpdesk"
# The peer, with the same Django and the same way to PostgreSQL as cbtracker.
NEEDED = [
    "django-helpdesk==2.6.1",
    *(f"{name}=={version(name)}" for name in ("Django", "psycopg2-binary")),
]
PAGES = {"list": "list", "record": "a record", "change": "a change", "home": "home"}
FLOOR, OURS, PEER = "baseline", "cbtracker", "django-helpdesk"
# A page of ours that is served again, since nothing has changed.
AGAIN = f"{OURS}, again"
DOCUMENT, MARKERS = ROOT / "docs" / "performance.md", "peers"


def main() -> None:
    """Install, fill, measure and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="33,100000")
    asked.add_argument("--document", action="store_true")
    options = asked.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    install()
    found = {"SQLite": measure(f"sqlite:///{PEERS}", sizes)}
    from postgresql import postgresql

    with postgresql(durable=True) as url:
        found["PostgreSQL"] = measure(url.rsplit("/", 1)[0], sizes)
    table = "\n".join(rows(found))
    print(table)
    if options.document:
        import markers

        markers.write(DOCUMENT, MARKERS, table)


def install() -> None:
    """Install the peer, unless it is there."""
    wanted, noted = "\n".join(NEEDED), PEERS / "installed.txt"
    if noted.exists() and noted.read_text(encoding="utf-8") == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    subprocess.run([VENV / "bin" / "pip", "install", "--quiet", *NEEDED], check=True)
    noted.write_text(wanted, encoding="utf-8")


def measure(base: str, sizes: list[int]) -> dict[int, dict[str, dict[str, float]]]:
    """Return the milliseconds by size, page and whose it is; ``base`` is where databases are."""
    ending = ".sqlite3" if base.startswith("sqlite") else ""
    urls = {
        (name, size): f"{base}/{name.replace('-', '_')}_{size}{ending}"
        for name in (OURS, PEER)
        for size in sizes
    }
    for left in PEERS.glob("*.sqlite3*") if ending else ():
        left.unlink()
    for size in sizes:
        run.fill(urls[OURS, size], size)
        run.manage(urls[OURS, size], "collectstatic", "--no-input", "--verbosity", "0")
        fill_peer(urls[PEER, size], size, urls[OURS, size])
    run.settle(urls.values())
    with ExitStack() as stack:
        workers = {place: stack.enter_context(worker(*place, url)) for place, url in urls.items()}
        return {size: read(workers, size) for size in sizes}


def fill_peer(url: str, size: int, ours: str) -> None:
    """Fill a database of the peer with the requests of one of ours."""
    run.create_database(url)
    copied = PEERS / "requests.json"
    with copied.open("w", encoding="utf-8") as file:
        command = [sys.executable, "-m", "tests.benchmarks.peers.own_pages", "requests"]
        subprocess.run(command, env=own_environment(ours), cwd=ROOT, check=True, stdout=file)
    python = [VENV / "bin" / "python", "-m"]
    for command in (
        [*python, "django", "migrate", "--verbosity", "0"],
        [*python, f"{HELPDESK}.measure", "fill", str(size), copied],
    ):
        subprocess.run(command, env=environment(url), cwd=ROOT, check=True)
    print(f"{PEER}: wrote {size:,} tickets.", file=sys.stderr)


def environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": f"{HELPDESK}.settings",
        "PYTHONPATH": str(ROOT),
        # Of days without a time zone, say, which are not ours to mend.
        "PYTHONWARNINGS": "ignore",
    }


@contextmanager
def worker(name: str, size: int, url: str) -> Iterator[Any]:
    """Start a process that asks for pages of one database, and end it."""
    python, module, variables = (
        (sys.executable, "tests.benchmarks.peers.own_pages", own_environment(url))
        if name == OURS
        else (VENV / "bin" / "python", f"{HELPDESK}.measure", environment(url))
    )
    with subprocess.Popen(
        [python, "-m", module, "pages"],
        env=variables,
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield process
        assert process.stdin
        process.stdin.close()


def read(workers: dict[tuple[str, int], Any], size: int) -> dict[str, dict[str, float]]:
    """Return the milliseconds of each page, and of the baseline read in turns with it."""
    found = {}
    for page, title in PAGES.items():
        asked = {
            FLOOR: (workers[OURS, size], Page("the baseline", "floor")),
            OURS: (workers[OURS, size], Page(title, page)),
            PEER: (workers[PEER, size], Page(f"{title} of {PEER}", page)),
        }
        if page != "change":
            asked[AGAIN] = (workers[OURS, size], Page(f"{title}, again", f"{page}-again"))
        costs = run.costs_of(asked)
        found[page] = {name: cost for name, (cost, _) in costs.items()}
        told = ", ".join(
            f"{name} {cost:.1f} ms, {shown} rows" for name, (cost, shown) in costs.items()
        )
        print(f"  {size:,}, {title}: {told}", file=sys.stderr, flush=True)
    return found


def rows(found: dict[str, Any]) -> Iterator[str]:
    """Yield the results as Markdown."""
    costs = " | ".join(f"{name}, ms" for name in (FLOOR, OURS, AGAIN, PEER))
    yield f"| Requests | Page | {costs} | {OURS} ÷ {FLOOR} | {PEER} ÷ {OURS} |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for engine, sizes in found.items():
        for size, pages in sizes.items():
            for page, title in PAGES.items():
                floor, ours, peer = (pages[page][name] for name in (FLOOR, OURS, PEER))
                again = f"{pages[page][AGAIN]:.1f}" if AGAIN in pages[page] else "–"
                yield (
                    f"| {engine}, {size:,} | {title} | {floor:.1f} | {ours:.1f} | {again} "
                    f"| {peer:.1f} | {ours / floor:.1f} | {peer / ours:.1f} |"
                )
    today = dt.datetime.now(dt.UTC).date()
    yield ""
    yield f"Measured on {today.isoformat()}, with {', '.join(NEEDED)} and {os.cpu_count()} cores."


if __name__ == "__main__":
    main()
