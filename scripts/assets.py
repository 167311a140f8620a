"""Copy what pages use of govuk-frontend from node_modules to build/assets/govuk.

GDS Transport, the crown and the crest are for gov.uk alone, so neither they nor anything that
asks for them is published.
"""

import re

from shell import ROOT, fail

SOURCE = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
PUBLISHED = ROOT / "build" / "assets"
TARGET = PUBLISHED / "govuk"
STATIC_URL = "/assets/"

FONT_FACE = re.compile(r"@font-face\s*\{[^{}]*\}")
# The innermost rules only: a media query around one stays, though it may then be empty.
RULE_WITH_FILE = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
FILE = re.compile(r"url\(\s*[\"']?([^\"')]*)")
CSS_SOURCE_MAP = re.compile(r"/\*[#@]\s*sourceMappingURL=[^*]*\*/")
JS_SOURCE_MAP = re.compile(r"//[#@]\s*sourceMappingURL=\S*")
STATIC_IMPORT = re.compile(r"(?:^|[;}])\s*import\b\s*[\"'{*\w]", re.MULTILINE)


def main() -> None:
    """Write the style sheet and the script, and nothing else."""
    files = {
        "govuk-frontend.min.css": style_sheet(read("govuk-frontend.min.css")),
        "govuk-frontend.min.js": script(read("govuk-frontend.min.js")),
    }
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in TARGET.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        path = TARGET / name
        # A file that stays as it is keeps its time, so that it is not collected again.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def read(name: str) -> str:
    """Return one file of the package."""
    try:
        return (SOURCE / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        fail(
            f"govuk-frontend has no file {name}. Delete the folder node_modules and run setup "
            "again; if that does not help, this version of govuk-frontend is not the one expected."
        )


def style_sheet(css: str) -> str:
    """Return the style sheet without fonts, and without rules for files that are not published."""
    css = CSS_SOURCE_MAP.sub("", FONT_FACE.sub("", css))
    css = RULE_WITH_FILE.sub(without_missing_file, css).rstrip() + "\n"
    if "@font-face" in css:
        fail("The style sheet of govuk-frontend still loads a font that is for gov.uk alone.")
    if missing := missing_files(css):
        fail(f"The style sheet of govuk-frontend still asks for missing files: {missing}.")
    return css


def without_missing_file(rule: re.Match[str]) -> str:
    """Return a rule, or nothing if it asks for a file that is not published."""
    if not missing_files(rule[0]):
        return rule[0]
    # A statement such as @charset may stand before the rule's own selector.
    statements, semicolon, _ = rule[0].partition("{")[0].rpartition(";")
    return statements + semicolon


def missing_files(css: str) -> list[str]:
    """Return the files that a style sheet asks for and that are not published."""
    return [
        url
        for url in FILE.findall(css)
        if not url.startswith(("data:", "#")) and not published(url)
    ]


def published(url: str) -> bool:
    """Tell whether an address is that of a file in build/assets."""
    path = re.split(r"[?#]", url)[0]
    if path.startswith(STATIC_URL):
        return (PUBLISHED / path.removeprefix(STATIC_URL)).is_file()
    return not path.startswith("/") and (TARGET / path).is_file()


def script(js: str) -> str:
    """Return the script, still an ES module."""
    js = JS_SOURCE_MAP.sub("", js).rstrip() + "\n"
    if "export{" not in js:
        fail("The script of govuk-frontend is no longer an ES module, which pages take it for.")
    if STATIC_IMPORT.search(js):
        fail("The script of govuk-frontend imports another file, which is not published.")
    return js


if __name__ == "__main__":
    main()
