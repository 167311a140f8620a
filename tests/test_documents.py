"""The documents: links lead somewhere, and what is said of the code agrees with it."""

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
# These say what was so at some time, and are not brought up to date.
HISTORY = {ROOT / "CHANGELOG.md", *(DOCS / "adr").glob("0*.md")}
OPERATE = (DOCS / "operate.md").read_text(encoding="utf-8")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
# A folder or a file of the project, but none that set-up or a command makes.
PATH = re.compile(r"(?!build/)(?:[\w.-]+/)+(?:[\w.-]+\.[a-z]+)?")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose_of(path: Path) -> str:
    return FENCED.sub("", path.read_text(encoding="utf-8"))


def anchors_of(path: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a document."""
    headings = re.findall(r"^#+ +(.+)$", prose_of(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading(document: Path):
    wrong = []
    for link in LINK.findall(prose_of(document)):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            wrong.append(link)
    assert wrong == []


@pytest.mark.parametrize(
    "document", [path for path in DOCUMENTS if path not in HISTORY], ids=name_of
)
def test_every_file_named_exists(document: Path):
    """Paths count from the project's folder."""
    named = [code for code in CODE.findall(prose_of(document)) if PATH.fullmatch(code)]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_bytes()) <= 5_000


def test_every_guide_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DOCS.glob("*.md") if f"(docs/{path.name})" not in readme] == []


def test_every_decision_is_in_the_index():
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    records = sorted((DOCS / "adr").glob("0*.md"))
    assert [path.name for path in records if f"({path.name})" not in index] == []
    assert [path.name[:4] for path in records] == [f"{n:04}" for n in range(1, len(records) + 1)]


@pytest.fixture
def diagrams(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("diagrams")


def test_the_diagrams_are_those_of_the_code(diagrams: ModuleType):
    """If this fails, run ``make docs``."""
    markers = importlib.import_module("markers")
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    made = diagrams.diagrams()
    assert {name: markers.between(page, name) for name in made} == made


def test_the_diagram_of_packages_shows_each_layer_above_the_next(diagrams: ModuleType):
    drawn = diagrams.packages(["one | two", "three", "four : five"])
    assert drawn.splitlines() == [
        "flowchart TB",
        "    one --> three",
        "    two --> three",
        "    three --> four",
        "    three --> five",
        "    four <--> five",
    ]


def test_the_benchmark_has_a_place_in_its_document(diagrams: ModuleType):
    markers = importlib.import_module("markers")
    page = (DOCS / "performance.md").read_text(encoding="utf-8")
    assert markers.between(page, "bench").startswith("| Page |")
    assert markers.between(markers.replace(page, "bench", "new"), "bench") == "new"
    with pytest.raises(ValueError, match="missing"):
        markers.replace("no markers", "bench", "new")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_named_exists(document: Path):
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"manage\.py +([a-z][a-z_]+)", text))
    assert named <= set(get_commands())


def test_every_command_of_ours_is_explained():
    commands = {path.stem for path in ROOT.glob("*/management/commands/[!_]*.py")}
    assert commands
    assert {name for name in commands if f"| `{name}` |" not in OPERATE} == set()


def test_every_setting_is_explained():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    settings = re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)
    assert settings
    assert [name for name in settings if f"| `{name}` |" not in OPERATE] == []
