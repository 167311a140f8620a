"""The results as tables of ratios, with the budgets missed."""

from collections.abc import Iterator
from typing import Any

from tests.benchmarks.pages import FLOOR, FORMS, GROWTH, LIST, PAGES

MOVE_QUERIES, MOVE_TIMES = 8, 3.0
FIRST_BYTE_SECONDS = 1.0
# Memory budget for a download of any length, in MB.
MOST_MEMORY = 50
# The size at which a page for a past date is compared with today's list.
AS_TODAY = 100_000
SMALL = 33
RECORD_LOAD, READ_LOAD, FLOOR_LOAD = "reads and one write in ten", "reads alone", "the baseline"


def over_budget(results: dict[str, Any]) -> list[str]:
    """Return the budgets missed, each as a sentence without its full stop."""
    return [
        f"{engine}, {int(size):,}, {line}"
        for engine, sizes in results["engines"].items()
        for size, found in sizes.items()
        for line in [*_pages(found, _of(sizes, SMALL), int(size)), *_others(found)]
    ]


def _pages(found: dict[str, Any], small: dict[str, Any] | None, size: int) -> Iterator[str]:
    pages = found["pages"]
    for page in PAGES:
        cost = pages[page.name]
        limits = [
            (page.of_floor, pages[FLOOR], "the baseline"),
            (page.of_list if size == AS_TODAY else None, pages[LIST], "today's list"),
        ]
        if small:
            limits.append(
                (GROWTH.get(size), _at_33(page.name, found, small), "its cost at 33 requests")
            )
        for limit, of, what in limits:
            if limit and cost > limit * of:
                yield f"{page.name}: {cost / of:.2f} times {what}, budget {limit:g}"


def _at_33(name: str, found: dict[str, Any], small: dict[str, Any]) -> float:
    """Return the cost of a page at 33 requests, plus the cost there of its further rows or forms.

    A page that is full in a large record may have three rows in a small one.
    """
    further = max(0, found["rows"][name] - small["rows"][name])
    each = small["a form" if name in FORMS else "a row"]
    return float(small["pages"][name] + further * each)


def _others(found: dict[str, Any]) -> Iterator[str]:
    move = found["move"]
    if move["queries"] > MOVE_QUERIES:
        yield f"a move: {move['queries']} queries, budget {MOVE_QUERIES}"
    times = move["move"] / move["insert and update"]
    if times > MOVE_TIMES:
        yield f"a move: {times:.1f} times a bare insert and update, budget {MOVE_TIMES:g}"
    for name, file in found.get("downloads", {}).items():
        if name.endswith("CSV") and file["first byte, s"] > FIRST_BYTE_SECONDS:
            first = file["first byte, s"]
            yield f"{name}: starts after {first:.1f} s, budget {FIRST_BYTE_SECONDS:g} s"
        if (more := _more_memory(file)) > MOST_MEMORY:
            yield f"{name}: {more:.0f} MB of memory, budget {MOST_MEMORY} MB"
    for name, load in found.get("load", {}).items():
        if load["errors"]:
            yield f"under load, {name}: {load['errors']} errors"


def _more_memory(file: dict[str, Any]) -> float:
    return float(file["memory at its peak, MB"] - file["memory before, MB"])


def tables(results: dict[str, Any]) -> str:
    """Return the results as Markdown: pages as ratios, the other measurements as they are."""
    columns = [(engine, size) for engine, sizes in results["engines"].items() for size in sizes]
    heads = [f"{engine}, {int(size):,} requests" for engine, size in columns]
    lines = [f"| Page | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    for page in PAGES:
        cells = [_cell(page.name, results["engines"][engine], size) for engine, size in columns]
        lines.append(f"| {page.name} | {' | '.join(cells)} |")
    founds = [results["engines"][engine][size] for engine, size in columns]
    moves = [
        f"{found['move']['move'] / found['move']['insert and update']:.1f}" for found in founds
    ]
    lines.append(f"| a move (times a bare insert and update) | {' | '.join(moves)} |")
    told = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    missed = ["", "Over budget:", "", *(f"- {line}" for line in results["over budget"])]
    return "\n".join(
        [
            *lines,
            "",
            *_over_http(columns, founds),
            "",
            *_besides(results),
            *of_formats(results["formats"]),
            "",
            f"Measurements: {told}.",
            *(missed if results["over budget"] else []),
        ]
    )


def _over_http(columns: list[tuple[str, str]], founds: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a table in Markdown of what pages cost over HTTP, and in the process itself."""
    heads = " | ".join(f"{engine}, {int(size):,} requests" for engine, size in columns)
    yield f"| Over HTTP (in the process itself) | {heads} |"
    yield f"|---|{'---:|' * len(columns)}"
    for name in founds[0]["over HTTP"]:
        both = [(found["over HTTP"], found["pages"]) for found in founds]
        cells = [
            f"{over[FLOOR]:.1f} ms ({inside[FLOOR]:.1f})"
            if name == FLOOR
            else f"{over[name] / over[FLOOR]:.1f} ({inside[name] / inside[FLOOR]:.1f})"
            for over, inside in both
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def of_formats(formats: dict[str, Any]) -> Iterator[str]:
    """Yield a table in Markdown of the time and memory a paper takes in each format."""
    lengths = list(next(iter(formats.values())))
    heads = " | ".join(f"{int(lines):,} lines" for lines in lengths)
    yield f"| Paper as | {heads} |"
    yield f"|---|{'---:|' * len(lengths)}"
    for extension, found in formats.items():
        cells = " | ".join(
            f"{took['seconds']:.2f} s, {took['memory, MB']:,.0f} MB" for took in found.values()
        )
        yield f"| {extension} | {cells} |"


def _cell(name: str, sizes: dict[str, Any], size: str) -> str:
    found, small = sizes[size], _of(sizes, SMALL)
    if int(size) == SMALL or not small:
        return f"{found['pages'][name] / found['pages'][FLOOR]:.1f}"
    return f"{found['pages'][name] / _at_33(name, found, small):.2f}"


def _besides(results: dict[str, Any]) -> Iterator[str]:
    """Yield the other measurements as sentences: downloads and load."""
    for engine, sizes in results["engines"].items():
        for size, found in sizes.items():
            for name, file in found.get("downloads", {}).items():
                if file["status"] != 200:
                    yield f"{engine}, {int(size):,}, {name}: not offered for this many requests.\n"
                    continue
                yield (
                    f"{engine}, {int(size):,}, {name}: {file['size, MB']:.1f} MB, starts after "
                    f"{file['first byte, s']:.2f} s, finishes after {file['last byte, s']:.1f} s, "
                    f"uses {_more_memory(file):.0f} MB of memory.\n"
                )
            if "load" in found:
                yield from _load(f"{engine}, {int(size):,}", found["load"])


def _load(where: str, loads: dict[str, Any]) -> Iterator[str]:
    for name, load in loads.items():
        yield (
            f"{where}, {name}: {load['connections']} connections for {load['seconds']:.0f} s, "
            f"{load['a second']:.0f} requests a second, 95% within {load['p95, ms']:.0f} ms, "
            f"{load['errors']} errors. Processor time of a request: "
            f"{_processor_times(load['processor, ms'])}.\n"
        )
    floor = loads[FLOOR_LOAD]
    for name in (RECORD_LOAD, READ_LOAD):
        load = loads[name]
        yield (
            f"{where}, {name}: {load['a second'] / floor['a second']:.2f} times the baseline's"
            f" requests a second, {load['p95, ms'] / floor['p95, ms']:.1f} times its 95th"
            " percentile.\n"
        )


def _processor_times(times: dict[str, float]) -> str:
    return ", ".join(f"{name} {time:.1f} ms" for name, time in times.items())


def _of(sizes: dict[str, Any], size: int) -> Any:
    """Return the results at a size. Its key is text where the results were read from a file."""
    return sizes.get(size) or sizes.get(str(size))
