"""Checks for every page in the browser, at every width."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize, expect

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 375, "height": 800}
# 320 pixels is also what 400 % zoom leaves of a window of 1280.
NARROWEST: ViewportSize = {"width": 320, "height": 800}

SERVICE = "– Requests of Whitehall"

_checked_for_phones: set[tuple[str, str]] = set()
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# No rule of these standards reads the style sheets, which axe would otherwise fetch each time.
RUN_AXE = """async standards => {
    const {violations} = await axe.run(document, {
        runOnly: {type: "tag", values: standards},
        resultTypes: ["violations"],
        preload: {assets: ["media"]},
    });
    return violations.map(({id, help, nodes}) => ({
        id, help, targets: nodes.map(node => node.target.join(" ")),
    }));
}"""
WIDEST_ELEMENTS = """() => [...document.body.querySelectorAll("*")]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.tagName.toLowerCase() + (e.className ? "." + e.className : "")).slice(0, 6)"""


def check_page(page: Page, heading: str | None = None) -> None:
    """Fail if the page has another heading, or an accessibility problem at any width."""
    _has_one_heading(page, heading)
    _title_tells_the_page(page)
    # The narrowest first, so that the page changes its layout only twice.
    _fits(page)
    _axe_finds_nothing(page)
    page.set_viewport_size(DESKTOP)


def check_state(page: Page) -> None:
    """Fail if a state of a page, such as an open list, has a problem at any width."""
    _fits(page)
    check_widths(page, NARROWEST, PHONE, DESKTOP)


def check_widths(page: Page, *sizes: ViewportSize) -> None:
    """Fail if a page has an accessibility problem at one of these sizes; the last one stays."""
    page.evaluate(_axe())
    for size in sizes:
        page.set_viewport_size(size)
        found = page.evaluate(RUN_AXE, STANDARDS)
        assert not found, f"axe at {page.url}, {size['width']} pixels wide:\n{_in_words(found)}"


def _has_one_heading(page: Page, heading: str | None) -> None:
    page.wait_for_load_state("load")
    first = page.get_by_role("heading", level=1)
    count = first.count()
    assert count == 1, f"{page.url} must have one h1, and has {count}"
    if heading is not None:
        expect(first).to_have_text(heading)


def _title_tells_the_page(page: Page) -> None:
    title = page.title()
    telling = title.removesuffix(SERVICE).removeprefix("Error:").strip()
    assert title.endswith(SERVICE), f"{page.url}: “{title}” does not name the service"
    assert telling, f"{page.url}: “{title}” does not name the page"


def _axe_finds_nothing(page: Page) -> None:
    # In other states, a page keeps its layout for a phone. No style changes between 320 pixels and
    # the 375 of most phones.
    layout = (urlsplit(page.url).path, page.title())
    sizes = (DESKTOP,) if layout in _checked_for_phones else (NARROWEST, DESKTOP)
    with _where_axe_runs(page) as copy:
        copy.evaluate(_axe())
        for size in sizes:
            copy.set_viewport_size(size)
            found = copy.evaluate(RUN_AXE, STANDARDS)
            where = f"{page.url}, {size['width']} pixels wide"
            assert not found, f"axe at {where}:\n{_in_words(found)}"
    _checked_for_phones.add(layout)


@contextmanager
def _where_axe_runs(page: Page) -> Iterator[Page]:
    """Return the page; or a copy, without its own scripts, where the browser runs no scripts."""
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        yield page
        return
    browser = page.context.browser
    assert browser
    html = page.content()
    with browser.new_context() as context:
        copy = context.new_page()
        copy.route("**/*.js", lambda route: route.abort())
        copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
        copy.goto(page.url)
        yield copy


def _fits(page: Page) -> None:
    """Fail if the page scrolls sideways at the narrowest width, which it keeps."""
    page.set_viewport_size(NARROWEST)
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = page.evaluate(WIDEST_ELEMENTS) if width > NARROWEST["width"] else []
    assert width <= NARROWEST["width"], (
        f"{page.url} scrolls sideways at {NARROWEST['width']} pixels: it is {width} wide,"
        f" for {', '.join(wide)}"
    )


def _in_words(found: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"- {rule['id']}: {rule['help']}\n  at " + "\n  at ".join(rule["targets"]) for rule in found
    )


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")
