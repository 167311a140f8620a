"""Copy what pages use of govuk-frontend, htmx and accessible-autocomplete to build/assets.

Only gov.uk may use GDS Transport, the crown and the crest, so these files and the CSS rules of
govuk-frontend that refer to them are left out.
"""

import re
from pathlib import Path

from shell import ROOT, fail

SOURCE = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
PUBLISHED = ROOT / "build" / "assets"
TARGET = PUBLISHED / "govuk"
HTMX = ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
AUTOCOMPLETE = ROOT / "node_modules" / "accessible-autocomplete" / "dist"
STATIC_URL = "/assets/"

FONT_FACE = re.compile(r"@font-face\s*\{[^{}]*\}")
# Only innermost rules: a media query around one is kept, and may become empty.
RULE_WITH_FILE = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
FILE = re.compile(r"url\(\s*[\"']?([^\"')]*)")
CSS_SOURCE_MAP = re.compile(r"/\*[#@]\s*sourceMappingURL=[^*]*\*/")
JS_SOURCE_MAP = re.compile(r"//[#@]\s*sourceMappingURL=\S*")
STATIC_IMPORT = re.compile(r"(?:^|[;}])\s*import\b\s*[\"'{*\w]", re.MULTILINE)


def main() -> None:
    """Write the style sheet and the scripts, and delete other files."""
    publish(
        TARGET,
        {
            "govuk-frontend.min.css": style_sheet(read("govuk-frontend.min.css")),
            "govuk-frontend.min.js": script(read("govuk-frontend.min.js")),
        },
    )
    publish(PUBLISHED / "htmx", {HTMX.name: read_whole(HTMX)})
    css, js = (AUTOCOMPLETE / f"accessible-autocomplete.min.{kind}" for kind in ("css", "js"))
    publish(
        PUBLISHED / "accessible-autocomplete",
        {
            css.name: CSS_SOURCE_MAP.sub("", read_whole(css)).rstrip() + "\n",
            js.name: JS_SOURCE_MAP.sub("", read_whole(js)).rstrip() + "\n",
        },
    )


def publish(folder: Path, files: dict[str, str]) -> None:
    """Write these texts, by name, to a folder, and delete its other files."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        path = folder / name
        # Keep the time of an unchanged file, so that collectstatic skips it.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def read_whole(path: Path) -> str:
    """Return the text of a file of another package."""
    if not path.is_file():
        fail(f"There is no file {path}. Delete the folder node_modules and run setup again.")
    return path.read_text(encoding="utf-8")


def read(name: str) -> str:
    """Return the text of a file of govuk-frontend."""
    try:
        return (SOURCE / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        fail(
            f"govuk-frontend has no file {name}. Delete the folder node_modules and run setup "
            "again; if that does not help, the version of govuk-frontend is not the expected one."
        )


def style_sheet(css: str) -> str:
    """Return the style sheet without fonts and without rules that need a missing file."""
    css = CSS_SOURCE_MAP.sub("", FONT_FACE.sub("", css))
    css = RULE_WITH_FILE.sub(without_missing_file, css).rstrip() + "\n"
    if "@font-face" in css:
        fail("The style sheet of govuk-frontend still loads a font that only gov.uk may use.")
    if missing := missing_files(css):
        fail(f"The style sheet of govuk-frontend still refers to missing files: {missing}.")
    return css


def without_missing_file(rule: re.Match[str]) -> str:
    """Return a rule, or an empty string if it refers to a missing file."""
    if not missing_files(rule[0]):
        return rule[0]
    # The match may start with a statement, such as @charset, that comes before the rule.
    statements, semicolon, _ = rule[0].partition("{")[0].rpartition(";")
    return statements + semicolon


def missing_files(css: str) -> list[str]:
    """Return the URLs in a style sheet whose files are not in build/assets."""
    return [
        url
        for url in FILE.findall(css)
        if not url.startswith(("data:", "#")) and not published(url)
    ]


def published(url: str) -> bool:
    """Return whether a URL is that of a file in build/assets."""
    path = re.split(r"[?#]", url)[0]
    if path.startswith(STATIC_URL):
        return (PUBLISHED / path.removeprefix(STATIC_URL)).is_file()
    return not path.startswith("/") and (TARGET / path).is_file()


def script(js: str) -> str:
    """Return the script, still an ES module."""
    js = JS_SOURCE_MAP.sub("", js).rstrip() + "\n"
    if "export{" not in js:
        fail("The script of govuk-frontend is not an ES module, and pages load it as one.")
    if STATIC_IMPORT.search(js):
        fail("The script of govuk-frontend imports another file, which is not published.")
    return js


if __name__ == "__main__":
    main()
