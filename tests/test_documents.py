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


ASVS_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| (.+) \|(.*)\|$", re.MULTILINE)
SECURITY = prose_of(DOCS / "security.md")


def test_every_test_that_the_security_document_names_exists():
    wrong = []
    for named in re.findall(r"`(tests/[^`]+)`", SECURITY):
        path, _, test = named.partition("::")
        file = ROOT / path
        if not file.is_file() or (test and f"def {test}(" not in file.read_text(encoding="utf-8")):
            wrong.append(named)
    assert wrong == []


def test_nine_of_ten_requirements_of_the_standard_name_a_test():
    rows = ASVS_ROW.findall(SECURITY)
    numbers = [number for number, *_ in rows]
    assert len(numbers) == len(set(numbers)) > 200
    tested = [number for number, *_, tests in rows if "`tests/" in tests]
    assert len(tested) >= 0.9 * len(numbers)


# How many requirements of level 2 each section has, or which where some were taken out.
LEVEL_2 = """
    1.1:7 1.2:4 1.4:1,4,5 1.5:4 1.6:4 1.7:2 1.8:2 1.9:2 1.10:1 1.11:2 1.12:,2 1.14:6 2.1:12
    2.2:3 2.3:3 2.4:5 2.5:7 2.6:3 2.7:6 2.8:7 2.9:3 2.10:4 3.1:1 3.2:4 3.3:4 3.4:5 3.5:3
    3.7:1 4.1:1,2,3,5 4.2:2 4.3:3 5.1:5 5.2:8 5.3:10 5.4:3 5.5:4 6.1:3 6.2:6 6.3:2 6.4:2
    7.1:4 7.2:2 7.3:1,3,4 7.4:3 8.1:4 8.2:3 8.3:8 9.1:3 9.2:4 10.2:2 10.3:3 11.1:8 12.1:3
    12.2:1 12.3:6 12.4:2 12.5:2 12.6:1 13.1:1,3,4,5 13.2:1,2,3,5,6 13.3:2 13.4:2 14.1:4
    14.2:6 14.3:2,3 14.4:7 14.5:4
"""


def numbers_of(text: str) -> set[str]:
    """Return the numbers that a cell names, such as "1.2.1, 2.7.1 to 2.7.6"."""
    found = set()
    for first, last in re.findall(r"(\d+\.\d+\.\d+)(?: to \d+\.\d+\.(\d+))?", text):
        section, _, number = first.rpartition(".")
        found |= {f"{section}.{n}" for n in range(int(number), int(last or number) + 1)}
    return found


def test_every_requirement_of_level_2_is_met_or_said_not_to_apply():
    wanted = set()
    for section, _, given in (each.partition(":") for each in LEVEL_2.split()):
        numbers = filter(None, given.split(",")) if "," in given else range(1, int(given) + 1)
        wanted |= {f"{section}.{number}" for number in numbers}
    applies = {number for number, *_ in ASVS_ROW.findall(SECURITY)}
    without = SECURITY.partition("### What does not apply")[2]
    # 13.2.4 was taken out of the standard.
    other = numbers_of(" ".join(re.findall(r"^\| ([\d., to]+) \|", without, re.MULTILINE)))
    assert applies | other - {"13.2.4"} == wanted
    assert applies.isdisjoint(other)


def test_every_requirement_that_names_no_test_says_how_it_is_met_or_why_not():
    assert [number for number, _, by, _ in ASVS_ROW.findall(SECURITY) if len(by) < 4] == []
