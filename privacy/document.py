"""The document ``docs/privacy.md``, made from what ``privacy`` declares and does."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.conf import settings

from privacy.domain.retention import RULES
from privacy.personal_data import FREE_TEXT, PERSONAL

PATH = settings.BASE_DIR / "docs" / "privacy.md"
_BEGINNING = """\
# Privacy

What personal data the database holds, why, and for how long. The
[privacy notice](service/privacy.md) says the same to the people themselves. `make docs` makes this
page from the code: change `privacy/personal_data.py` and `privacy/domain/retention.py` instead.
A test fails if a text field of a model is declared nowhere, or if this page is out of date.
"""
_FREE_TEXT = """\
## What people write

These fields hold what people write about requests, in their own words. They are kept as long as the
record, and may name somebody. So may a file of evidence and the file of an import, which is kept
with what was saved from it.
"""
_HOW_LONG = """\
## How long

`manage.py apply_retention` does this every night. With `--dry-run` it only says how many rows it
would be. [The settings](operate.md#settings) say after how many days.

An account that loses its name keeps its id and its role, so that the log still says who wrote an
entry: pages say “A former official”. What was printed or written with a name keeps it, until it is
redacted. The changes of a contact are kept for a year at least.
"""
_REDACTION = """\
## Redaction

What stays with the record can still lose words, such as a name: one administrator
[proposes it](for-administrators.md#remove-words-from-the-record) and another confirms it. A
redaction goes through every field above, but not through open accounts and security events.
[Decision 30](adr/0030-two-administrators-remove-words.md) says how the log stays provable.
"""


def render_document() -> str:
    """Return the whole document."""
    parts = [
        _BEGINNING,
        "## What is held about people\n",
        _table(("of whom", "what", "why", "how long"), _personal_rows()),
        _FREE_TEXT,
        _table(("rows", "fields"), _free_text_rows()),
        _HOW_LONG,
        _table(("what", "after how many days"), _rule_rows()),
        _REDACTION,
    ]
    return "\n".join(parts)


def _personal_rows() -> Iterator[tuple[str, ...]]:
    for label, held in PERSONAL.items():
        yield held.who, f"{_rows_of(label)}: {_fields(held.fields)}", held.why, held.kept


def _free_text_rows() -> Iterator[tuple[str, ...]]:
    for label, fields in FREE_TEXT.items():
        yield _rows_of(label), _fields(fields)


def _rule_rows() -> Iterator[tuple[str, ...]]:
    for rule in RULES:
        yield rule.what, f"`{rule.setting}`" if rule.setting else "each row says so itself"


def _rows_of(label: str) -> str:
    return str(apps.get_model(label)._meta.verbose_name_plural)


def _fields(names: str) -> str:
    return ", ".join(f"`{name}`" for name in names.split())


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(heads)
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"
