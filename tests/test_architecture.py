"""The shape of the code, which a newcomer relies on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

ROOT = Path(__file__).parents[1]
APPS = (
    "accounts",
    "areas",
    "departments",
    "facts",
    "govuk",
    "pictures",
    "requests_log",
    "papers",
    "places",
    "letters",
    "digests",
    "rounds",
    "cbtracker",
)
LONGEST_FILE = 400


def python_files(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def test_imports_point_one_way():
    """The contracts are in pyproject.toml, under importlinter."""
    lint = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_no_file_has_grown_past_one_noun():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files(*APPS, "tests", "scripts")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


# What saves an entry, a request or a link: by hand, in bulk, or by SQL.
SAVES = re.compile(
    r"\b(?:Entry|Request|AreaLink|DepartmentLink|Position|Filing|StageCount)\("
    r"|\b(?:Entry|Request|AreaLink|DepartmentLink|Position|Filing|StageCount|Words)"
    r"\.objects\.(?:bulk_|update|create|get_or|update_or)"
    r"|\b(?:entries|area_links|department_links|positions|filings)\.(?:create|add|update|bulk)"
    r"|\bcursor\(|\bstatements\.(?:insert|update)\("
)


def test_nothing_but_the_pen_saves_an_entry_a_request_or_a_link():
    savers = {
        str(path.relative_to(ROOT))
        for path in python_files(*APPS)
        for line in path.read_text(encoding="utf-8").splitlines()
        if SAVES.search(line) and not line.startswith("class ")
    }
    guards = {"facts/guards.py", "departments/guards.py"}
    readers = {"requests_log/streams.py", "requests_log/word_index.py"}
    savers -= guards | readers | {"requests_log/statements.py"}
    # The guards speak SQL and say nothing of any row; what reads by SQL saves none; the statements
    # are for the pen and the filer alone, by a contract. Requests that are made up to measure on
    # are in a database of their own.
    assert savers == {
        "requests_log/pen.py",
        "requests_log/filer.py",
        "requests_log/volume/filling.py",
    }


# What saves what an area says of an outcome.
SAVES_VERDICTS = re.compile(
    r"\bVerdict\(|\bVerdict\.objects\.(?:bulk_|create|get_or|update_or)"
    r"|\.verdicts\.(?:create|add|update|bulk)"
)


def test_nothing_but_their_own_module_saves_a_verdict():
    savers = {
        str(path.relative_to(ROOT))
        for path in python_files(*APPS)
        for line in path.read_text(encoding="utf-8").splitlines()
        if SAVES_VERDICTS.search(line) and not line.startswith("class ")
    }
    assert savers == {"requests_log/verdicts.py"}


# What saves a fact about a place or a department.
SAVES_FACTS = re.compile(
    r"\b(?:Contact|LocalProject|ProjectAmount|Statement|Milestone|FamilyFigures|Resource|Champion|"
    r"AreaChampion|EmailContact|Lead)\.objects\.(?:create|bulk_|update|get_or|update_or)"
    r"|\bfact\.(?:save|delete)\("
)


def test_nothing_but_the_writer_of_facts_saves_one():
    savers = {
        str(path.relative_to(ROOT))
        for path in python_files(*APPS)
        if SAVES_FACTS.search(path.read_text(encoding="utf-8"))
    }
    # Whoever makes a demonstration or loads the record changes nothing that anybody wrote.
    assert savers == {"facts/keeping.py", "requests_log/demonstration.py", "departments/record.py"}


@pytest.mark.parametrize(
    "name",
    sorted(
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in (".html", ".txt")
    ),
)
def test_every_template_can_be_read(name: str):
    assert get_template(name).template.engine is engines["django"].engine


def test_no_page_has_a_style_or_script_of_its_own():
    """The content security policy would not run it."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if inline.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
