"""The rows of a file as requests, as far as no database is needed."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from imports.files.paper_layout import ON_GOING
from imports.files.tables import on_one_line
from imports.rules.columns import HeadedTable, RequestField
from requests_log.rules.made_from import MadeFrom, parse_made_from
from requests_log.rules.stages import Stage

# Fields that are printed on one line; others keep their paragraphs. In the narrow columns of a
# document, the breaks in an issue say nothing either.
_ONE_LINE = frozenset(RequestField) - {
    *(RequestField.STATUS, RequestField.ISSUE, RequestField.NEXT_STEPS),
}
_ONE_LINE_IN_DOCUMENT = _ONE_LINE | {RequestField.ISSUE}
_WHO = (RequestField.AREAS, RequestField.DEPARTMENTS)
_SENTENCE_END = tuple(".!?:;”’)")


@dataclass
class RowDraft:
    """One row of a file: the text of each field that it has, and where it stands.

    ``stage`` is that of its table, if the row does not say. ``key`` identifies it in its file.
    ``is_from_words`` says that who asks and who is asked have no columns; ``department_codes`` are
    then the codes that its words name. ``has_no_target`` says that the target date was taken out.
    """

    key: str
    place: str
    stage: str
    is_from_words: bool = False
    department_codes: str = ""
    has_no_target: bool = False
    cells: dict[RequestField, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def get(self, name: RequestField) -> str:
        """Return the text of a field, or an empty text."""
        return self.cells.get(name, "")

    @property
    def made_from(self) -> MadeFrom | None:
        """What a row of a download to change was made from."""
        return parse_made_from(self.get(RequestField.MADE_FROM))


def read_drafts(
    table: HeadedTable,
    mapping: Mapping[int, RequestField],
    *,
    at: int,
    stage: str,
    is_document: bool,
) -> list[RowDraft]:
    """Return the rows of a table. ``at`` is the place of the table in its file, from 0.

    In a document, a row that only goes on with the one before it, because a page ended there, is
    joined to it.
    """
    drafts: list[RowDraft] = []
    for row in table.rows:
        cells = {
            name: row.cells[column] for column, name in mapping.items() if column < len(row.cells)
        }
        if not any(cells.values()):
            continue
        if is_document and drafts and _goes_on(cells, mapping.values()):
            drafts[-1].remarks.append(f"Row {row.number} goes on with it.")
            for name, text in cells.items():
                drafts[-1].cells[name] = _join(drafts[-1].get(name), text)
            continue
        place = f"{table.name}, row {row.number}" if row.number else table.name
        drafts.append(
            RowDraft(
                key=f"{at}:{row.number}",
                place=place,
                stage=stage,
                is_from_words=table.name == ON_GOING,
                cells=cells,
            )
        )
    one_line = _ONE_LINE_IN_DOCUMENT if is_document else _ONE_LINE
    for draft in drafts:
        draft.cells = {
            name: on_one_line(text) if name in one_line else text
            for name, text in draft.cells.items()
        }
    return drafts


def _goes_on(cells: Mapping[RequestField, str], mapped: Iterable[RequestField]) -> bool:
    """Return whether a row goes on with the one before it: it says neither who nor what."""
    if any(cells.get(name) for name in (*_WHO, RequestField.REFERENCE, RequestField.WORKSTREAM)):
        return False
    if not any(name in _WHO for name in mapped):
        return False
    issue = cells.get(RequestField.ISSUE, "")
    return not issue or issue[0].islower()


def _join(before: str, after: str) -> str:
    """Return a cell with what goes on below it: on the same line unless a sentence has ended."""
    if not before or not after:
        return before or after
    is_new_line = before.endswith(_SENTENCE_END) and not after[0].islower()
    return f"{before}\n{after}" if is_new_line else f"{before} {after}"


_MONTH_NAMES = tuple(f"{dt.date(2000, month, 1):%B}".lower() for month in range(1, 13))
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d.*)?$")
_BRITISH = re.compile(r"^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})$")
_NAMED = re.compile(
    r"^(?:[a-z]+day,? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d{2})$",
    re.I,
)
_SERIAL = re.compile(r"^\d{5}(?:\.0+)?$")
_EXCEL_DAY_0 = dt.date(1899, 12, 30)


def parse_date(text: str) -> dt.date | None:
    """Return a date in any usual form, the day before the month; None if it is none.

    A number of five digits is a date as Excel stores it.
    """
    text = text.strip()
    try:
        if found := _ISO.match(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := _BRITISH.match(text):
            return dt.date(_year(found[3]), int(found[2]), int(found[1]))
        if found := _NAMED.match(text):
            name = found[2].lower()
            months = [n for n, month in enumerate(_MONTH_NAMES, 1) if month.startswith(name)]
            return dt.date(_year(found[3]), months[0], int(found[1])) if months else None
        if _SERIAL.match(text):
            return _EXCEL_DAY_0 + dt.timedelta(days=int(float(text)))
    except ValueError:
        return None
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


_STAGES = {
    Stage.IN_PROGRESS: "in progress|open|current|outstanding|annex a, table 1|in_progress",
    Stage.ON_GOING: (
        "on-going workstream|on going|on-going|ongoing|ongoing workstream|"
        "annex a, on-going workstreams|on_going"
    ),
    Stage.RESOLVED: "resolved|closed|addressed|complete|completed|done|annex b",
}
_STAGE_OF_WORD = {word: stage for stage, words in _STAGES.items() for word in words.split("|")}


# Annex A prints requests in progress and those in on-going workstreams.
EITHER_UNRESOLVED = "annex a"


def parse_stage(text: str) -> str:
    """Return the stage that a text names, or an empty text."""
    return _STAGE_OF_WORD.get(text.strip().casefold(), "")


_KINDS = {
    "flexibility": "flexibility|flexibility from rules",
    "capacity": "capacity|capacity to pool or align",
}
_KIND_OF_WORD = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}


def parse_kind(text: str) -> str:
    """Return the type of request that a text names, or an empty text."""
    return _KIND_OF_WORD.get(text.strip().casefold(), "")
