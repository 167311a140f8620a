"""What was filled in in the Word file of a commission, beside what was typed on the page.

The answers of the file are carried in inputs of their own until somebody has checked them. Then
they take the place of what the form held for these requests, unless that is to stay.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from cbtracker.clock import in_words
from cbtracker.text import tidy
from commissions.forms.department_line import LineForm
from commissions.word_file.columns import AnswerColumn
from commissions.word_file.layout import describe_position
from commissions.word_file.parser import WordReading, WordRow, shorten
from govuk.fields import PARTS, date_parts
from imports.rules.drafts import parse_date, parse_stage
from requests_log.log.positions import has_changed
from requests_log.models import Workstream
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage

# What begins the names of the inputs that carry the file's answers, and of those that choose.
FILE, CHOICE = "file-", "keep-"
NO_CHANGE = "No change"
CHANGED_SINCE = (
    "The file says no change, but the request has changed since the file was made. See what it "
    "says now, and answer on the next page."
)
_OF_LINE = re.compile(rf"{FILE}r([1-9][0-9]{{0,8}})-", re.ASCII)
_NO_CHANGE = re.compile(
    r"(there (is|was|has been) )?(no|nil) (changes?|updates?|further update)|unchanged|not changed",
    re.IGNORECASE,
)
# A stage with the name of a workstream: "on-going workstream: Data sharing".
_WITH_WORKSTREAM = re.compile(r"(.+?)\s*[:,;(\u2013]\s*(.+?)\)?", re.DOTALL)
_QUOTES = str.maketrans("‘’“”", "''\"\"")
_DATE_INPUTS = tuple(f"target_date_{part}" for part in PARTS)
# The inputs that each part of an answer fills. What the file does not say stays as it was typed.
_INPUTS = {
    "words": ("status", "confirmed"),
    "stage": ("stage", "workstream"),
    "date": ("target_date", *_DATE_INPUTS),
}


@dataclass(frozen=True)
class WordLine:
    """A request that the file answers: what it says, and what had been typed before, part by part.

    ``boxes`` are the inputs that the answer fills, by name. ``remarks`` say what could not be read.
    """

    line: LineForm
    says: Mapping[str, str]
    typed: Mapping[str, str]
    boxes: Mapping[str, str]
    remarks: Sequence[str]

    @property
    def is_conflict(self) -> bool:
        """Whether the same part was typed otherwise, so that somebody must choose."""
        both = self.says.keys() & self.typed.keys()
        return any(self.says[part] != self.typed[part] for part in both)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The inputs that carry the answer until it has been checked."""
        return [(f"{FILE}{name}", value) for name, value in self.boxes.items()]

    @property
    def choice(self) -> str:
        """The name of the inputs that choose between the file and what was typed."""
        return f"{CHOICE}{self.line.prefix}"


@dataclass(frozen=True)
class WordCheck:
    """All that the page to check a file shows."""

    file_name: str
    lines: Sequence[WordLine]
    refused: Sequence[str]
    unanswered: int


def check_answers(lines: Sequence[LineForm], reading: WordReading, *, file_name: str) -> WordCheck:
    """Return what a file answers for the lines of a reply, which are bound to what was typed."""
    workstreams = {each.name.casefold(): each for each in Workstream.objects.all()}
    by_number = {line.record.number: line for line in lines}
    found, refused = [], list(reading.refused)
    for number, row in sorted(reading.rows.items()):
        if line := by_number.get(number):
            answer = _read_line(line, row, workstreams)
            if answer.boxes or answer.remarks:
                found.append(answer)
        elif row.is_answer:
            said = shorten(" ".join(filter(None, row.answers())))
            refused.append(
                f"{format_reference(number)} is not open with you, so its row was not read. "
                f"It says: “{said}”."
            )
    answered = {each.line.record.number for each in found if each.boxes}
    rest = [line for line in lines if line.record.number not in answered and not line.is_changed()]
    return WordCheck(file_name, found, refused, len(rest))


def take_answers(boxes: QueryDict) -> QueryDict:
    """Return what a form holds, with the checked answers of the file in their place."""
    taken = boxes.copy()
    lines = {match[1] for name in boxes if (match := _OF_LINE.match(name))}
    for number in lines:
        if boxes.get(f"{CHOICE}r{number}") == "typed":
            continue
        start = f"{FILE}r{number}-"
        answer = {
            name.removeprefix(start): boxes.get(name, "")
            for name in boxes
            if name.startswith(start)
        }
        for inputs in _INPUTS.values():
            if answer.keys() & set(inputs):
                for name in inputs:
                    taken.pop(f"r{number}-{name}", None)
        for name, value in answer.items():
            taken[f"r{number}-{name}"] = value
    for name in list(taken):
        if name.startswith((FILE, CHOICE)):
            del taken[name]
    return taken


def _read_line(line: LineForm, row: WordRow, workstreams: Mapping[str, Workstream]) -> WordLine:
    """Return what a row answers, with the inputs that it fills."""
    words = row.get(AnswerColumn.ANSWER)
    before = line.words_before(line.current)
    is_no_change = _says_no_change(words) or (bool(words) and words == tidy(before))
    boxes: dict[str, str] = {}
    says: dict[str, str] = {}
    remarks = []
    if words:
        boxes = {"seen": str(row.seen or line.current.pk), "status": words}
        says["words"] = words
    elif _has_edited_position(line, row):
        remarks.append(
            "The column “Present position” was changed, and “Your answer” is empty. It now says: "
            f"“{shorten(row.get(AnswerColumn.POSITION))}”. Copy it into the answer if it is one."
        )
    if is_no_change and _has_changed_since(line, row):
        # To what the file showed, or to what stands now? Only the department can say.
        boxes, says = {}, {}
        remarks.append(CHANGED_SINCE)
    elif is_no_change:
        boxes |= {"status": before, "confirmed": "on"}
        says["words"] = NO_CHANGE
    stage, stream, problem = _read_stage(line, row.get(AnswerColumn.STAGE), workstreams)
    remarks += [problem] if problem else []
    if stage != line.current.stage:
        boxes |= {"stage": stage, "workstream": stream.slug if stream else ""}
        says["stage"] = describe_stage(stage, stream)
    if date := row.get(AnswerColumn.TARGET_DATE):
        inputs, said = _read_date(date)
        boxes |= inputs
        says["date"] = f"New target date: {said}"
    named = {line.add_prefix(name): value for name, value in boxes.items()}
    return WordLine(line, says, _describe_typed(line), named, remarks)


def _says_no_change(words: str) -> bool:
    return bool(_NO_CHANGE.fullmatch(words.strip(" .!\n")))


def _has_changed_since(line: LineForm, row: WordRow) -> bool:
    """Return whether the request says anything else than the file that was made for it."""
    if row.seen in (None, line.current.pk):
        return False
    seen = line.record.entries.filter(pk=row.seen).first()
    return seen is not None and has_changed(seen, line.current)


def _has_edited_position(line: LineForm, row: WordRow) -> bool:
    """Return whether somebody edited where the request stands, as the file printed it."""
    if row.seen != line.current.pk or not row.get(AnswerColumn.POSITION):
        return False
    printed = describe_position(line.current, line.said)
    return _plain(row.get(AnswerColumn.POSITION)) != _plain(printed)


def _plain(text: str) -> str:
    """Return a text without what Word changes by itself."""
    return " ".join(text.replace("•", " ").translate(_QUOTES).split())


def _read_stage(
    line: LineForm, text: str, workstreams: Mapping[str, Workstream]
) -> tuple[str, Workstream | None, str]:
    """Return the stage and workstream that a cell names, and what could not be read of it."""
    now = line.current.stage
    words = text.strip(" .").replace("\u2011", "-")
    if not words:
        return now, None, ""
    if stage := parse_stage(words):
        return stage, None, ""
    parts = _WITH_WORKSTREAM.fullmatch(words)
    stage = parse_stage(parts[1]) if parts else ""
    if not parts or stage != Stage.ON_GOING:
        return now, None, f"“{shorten(text)}” is not a stage. Choose one on the next page."
    stream = workstreams.get(" ".join(parts[2].split()).casefold())
    problem = f"There is no workstream “{shorten(parts[2])}”. Choose one on the next page."
    return stage, stream, "" if stream else problem


def _read_date(text: str) -> tuple[dict[str, str], str]:
    """Return the inputs for a date, and how it reads. What is none is in the first input."""
    if date := parse_date(text):
        return dict(date_parts("target_date", date)), in_words(date)
    return {"target_date_day": text}, text


def describe_stage(stage: str, stream: Workstream | None) -> str:
    """Return where a request is to move, in words."""
    return f"Move to {Stage(stage).as_destination}{f', {stream.name}' if stream else ''}"


def _describe_typed(line: LineForm) -> dict[str, str]:
    """Return what had been typed on the page, part by part, in the words of what the file says."""
    typed: dict[str, str] = {}
    if not line.is_changed():
        return typed
    sent = {
        name: tidy(line.data.get(line.add_prefix(name), ""))
        for name in ("status", "confirmed", "stage", "workstream", *_DATE_INPUTS)
    }
    if sent["confirmed"]:
        typed["words"] = NO_CHANGE
    elif sent["status"] != tidy(line.words_before(line.base_line)):
        typed["words"] = sent["status"] or "(the current position was cleared)"
    if sent["stage"] in list(Stage) and sent["stage"] != line.base_line.stage:
        stream = next((each for each in line.workstreams if each.slug == sent["workstream"]), None)
        typed["stage"] = describe_stage(sent["stage"], stream)
    if parts := [sent[name] for name in _DATE_INPUTS if sent[name]]:
        date = parse_date("/".join(parts))
        typed["date"] = f"New target date: {in_words(date) if date else ' '.join(parts)}"
    return typed
