"""The shape of the code: what imports what, what things are called, and how large they grow."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
APPS = SETTINGS["tool"]["importlinter"]["root_packages"]
CONTRACTS = SETTINGS["tool"]["importlinter"]["contracts"]
LAYERS = [contract for contract in CONTRACTS if contract["type"] == "layers"]

MOST_LINES = 350
MOST_MODULES = 20
MOST_MODULES_IN_REQUESTS_LOG = 12
MOST_MIGRATIONS = 25
MOST_LAYERS = 12

# Django looks these classes up by name.
NAMES_OF_DJANGO = {"Meta", "Media", "Command", "Migration"}

# Module names from before the code was laid out again: each said too little or misled.
OLD_MODULE_NAMES = """
    about answering as_at asked asked_of asking attention beginning checking choosing classified
    comma comparing copies counting covering dated day_in_address days deciding differences
    digest downloads drawing due filer filing fitting found_by going going_through guards
    issuing keeping kinds lean letters lines listing logs mail marks masking matching message
    money news once one_by_one open_requests paging pen pictures position reading
    record refiling relations rounds rows sentences sheet sheets sources statements stems steps
    streams tally typeset unchanged verdicts visibility with_it word_index wording
"""


def python_files(*folders: str) -> list[Path]:
    """Return the Python files of folders, without migrations."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


ALL_FILES = python_files(*APPS, "scripts", "tests")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


# What imports what.


def test_imports_follow_the_contracts():
    """The contracts are in pyproject.toml, under importlinter."""
    lint = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("contract", LAYERS, ids=lambda contract: contract["name"])
def test_each_contract_has_few_layers_of_modules_that_exist(contract: dict):
    assert len(contract["layers"]) <= MOST_LAYERS
    modules = [
        f"{container}.{module}" if container else module
        for container in contract.get("containers", [""])
        for layer in contract["layers"]
        for module in layer.replace("|", ":").replace(" ", "").split(":")
    ]
    paths = [ROOT / module.replace(".", "/") for module in modules]
    missing = [name_of(p) for p in paths if not p.is_dir() and not p.with_suffix(".py").is_file()]
    assert missing == []


def imported_by(path: Path) -> Iterator[str]:
    """Yield the full name of each module and object that a file imports."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.relative_to(ROOT).parts[: -node.level]) if node.level else ""
            module = ".".join(part for part in (package, node.module) if part)
            yield from (f"{module}.{alias.name}" for alias in node.names)


def test_nothing_imports_a_test_module_or_a_conftest():
    """What tests share is in tests/factories and tests/helpers."""
    found = [
        f"{name_of(path)} imports {name}"
        for path in python_files("tests")
        for name in imported_by(path)
        if name.startswith("tests.")
        and any(part == "conftest" or part.startswith("test_") for part in name.split("."))
    ]
    assert found == [], "\n".join(found)


# What things are called.


def test_each_class_has_a_name_of_its_own():
    places = defaultdict(list)
    for path in ALL_FILES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{name_of(path)}:{node.lineno}")
    found = [
        f"{name}: {', '.join(where)}"
        for name, where in sorted(places.items())
        if len(where) > 1 and name not in NAMES_OF_DJANGO
    ]
    assert found == [], "\n".join(["Classes of the same name:", *found])


def test_no_module_has_an_old_name():
    found = [
        name_of(path)
        for path in ALL_FILES
        if path.stem.removeprefix("test_") in OLD_MODULE_NAMES.split()
    ]
    assert found == []


# How large things grow.


def test_no_file_is_too_long():
    long = {
        name_of(path): lines
        for path in ALL_FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_package_has_too_many_modules():
    packages = defaultdict(list)
    for path in ALL_FILES:
        if path.name != "__init__.py":
            packages[name_of(path.parent)].append(path.name)
    large = {name: len(files) for name, files in packages.items() if len(files) > MOST_MODULES}
    assert large == {}
    assert len(packages["requests_log"]) <= MOST_MODULES_IN_REQUESTS_LOG


def test_no_lock_on_a_row_keeps_rows_that_name_it_waiting():
    """A new row locks those that its foreign keys name, in an order that nobody chose."""
    own = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    calls = [
        call for path in own for call in re.findall(r"select_for_update\([^\n]*", path.read_text())
    ]
    assert len(calls) > 30
    assert [call for call in calls if "no_key=True" not in call] == []


def test_there_are_few_migrations():
    files = [path for app in APPS for path in (ROOT / app).glob("migrations/[0-9]*.py")]
    assert len(files) <= MOST_MIGRATIONS


# Templates.

TEMPLATES = sorted(
    str(path.relative_to(ROOT / "templates"))
    for path in (ROOT / "templates").rglob("*")
    if path.suffix in (".html", ".txt")
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name: str):
    assert get_template(name).template.engine is engines["django"].engine


class InlineCodeFinder(HTMLParser):
    """Finds scripts and styles that are in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name for name, value in attrs if value is not None}
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(f"<{tag}>")
        self.found += [
            f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")
        ]


# A file that people download: no content security policy applies to it.
DOWNLOADED = "papers/standalone.html"


@pytest.mark.parametrize(
    "name", [name for name in TEMPLATES if name.endswith(".html") and name != DOWNLOADED]
)
def test_no_template_has_inline_styles_or_scripts(name: str):
    """The content security policy would not run them."""
    finder = InlineCodeFinder()
    finder.feed((ROOT / "templates" / name).read_text(encoding="utf-8"))
    assert finder.found == []
