"""Phrases that we no longer use appear in no page, email, message or printed sentence.

The words are those of ``templates/`` and of every string in Python but docstrings. A phrase that
the sources print themselves stands in ``fixtures/``, which is not read here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOT_OURS = {".venv", "build", "node_modules", "tests"}
OLD_PHRASES = (ROOT / "tests" / "old_phrases.txt").read_text(encoding="utf-8").splitlines()
WHITE_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return a text in lower case, with one space wherever there is white space."""
    return WHITE_SPACE.sub(" ", text).lower()


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield every string of a module but docstrings; of an f-string, its fixed parts joined."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            skipped.update(map(id, parts))
            yield "{}".join(str(part.value) for part in parts)
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, str):
            yield node.value


def sources() -> dict[str, str]:
    """Return the words of each template, and of the strings of each Python module, by path."""
    found = {}
    for path in sorted((ROOT / "templates").rglob("*.*")):
        found[str(path.relative_to(ROOT))] = plain(path.read_text(encoding="utf-8"))
    for path in sorted(ROOT.glob("[!.]*/**/*.py")):
        inside = path.relative_to(ROOT)
        if inside.parts[0] not in NOT_OURS:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found[str(inside)] = plain("\n".join(strings(tree)))
    return found


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    return sources()


@pytest.mark.parametrize("phrase", OLD_PHRASES)
def test_an_old_phrase_is_used_nowhere(words: dict[str, str], phrase: str) -> None:
    assert [path for path, text in words.items() if plain(phrase) in text] == []


def test_what_is_read_are_the_words_of_pages_and_messages(words: dict[str, str]) -> None:
    """The check above could not fail if nothing were read."""
    assert "view a past date" in words["templates/requests_log/_partials/past_date_form.html"]
    assert any("confirm no change" in text for text in words.values())
    assert len(words) > 300
