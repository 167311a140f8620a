"""A paper to build: scope, date, meeting, and the baseline of its changes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.text import slugify

from areas.models import Area
from cbtracker import clock
from papers.description import Annex, Paper
from papers.domain import cover_note
from papers.domain.annexes import make_annex_c, make_annex_d
from papers.domain.assemble import (
    NO_COVER,
    PaperCover,
    PaperDetails,
    build_paper,
    format_file_name,
    stream_lines,
    with_workstream_steps,
)
from papers.domain.contents import Baseline, PaperContents, read_contents
from papers.domain.next_steps import read_workstream_steps
from papers.domain.paper_wording import PaperHeadings, Part, Wording, read_wording
from papers.domain.phrases import join_words
from papers.domain.scope import PaperScope
from papers.domain.summary import make_summary
from papers.formats import csv
from papers.models import Meeting
from papers.models.paper_wording import BLANKS
from requests_log.as_of import AsOf
from requests_log.permissions import areas_of, departments_of
from requests_log.rules.stages import Stage

COMMISSION = "{commission}"
# What the paper of a reader covers who has no area and no department.
NOTHING_NAMED = "what you may see"


@dataclass(frozen=True)
class PaperRequest:
    """A paper that a reader asks for. It is stored when it is issued.

    It has a summary, next steps, Annexes C and D, and an annex of the old ``wording`` beside the
    new if asked.
    """

    scope: PaperScope
    at: AsOf
    meeting: Meeting | None = None
    since: Baseline | None = None
    steps: bool = False
    wording: bool = False
    annex_c: bool = False
    annex_d: bool = False
    summary: bool = False

    @cached_property
    def contents(self) -> PaperContents:
        """What the paper prints from the record."""
        contents = read_contents(self.scope, self.at, since=self.since, steps=self.steps)
        contents = replace(contents, annexes=tuple(self._make_annexes()))
        if not self.summary:
            return contents
        has_changes = self.since is not None and not self.since.note
        return replace(contents, summary=make_summary(contents, has_changes=has_changes))

    def _make_annexes(self) -> Iterator[Annex]:
        if self.annex_c:
            text = self.words[Part.ANNEX_C_TEXT] if self._is_of_all else ""
            yield make_annex_c(self.scope, self.at, self.words[Part.ANNEX_C], text=text)
        if self.annex_d:
            yield make_annex_d(self.scope, self.at, self.words[Part.ANNEX_D])

    @cached_property
    def words(self) -> Wording:
        """The wording of papers as at its date."""
        return read_wording(self.at.day, body=self.meeting.body_id if self.meeting else "")

    @property
    def title(self) -> str:
        """The usual title."""
        return self.words[Part.TITLE]

    @cached_property
    def headings(self) -> PaperHeadings:
        """The usual headings, with the next steps of workstreams if they are printed."""
        steps = read_workstream_steps(self.at) if self.steps else ""
        headings = self.words.make_headings(opened=self._is_of_all)
        return with_workstream_steps(headings, steps)

    @property
    def _is_of_all(self) -> bool:
        """Whether it covers all requests, so that sentences on all areas are true of it."""
        return not self.scope_label

    @cached_property
    def own_areas(self) -> list[Area]:
        """The reader's areas, if they see only those and the scope names no area."""
        reader = self.scope.reader
        if reader is None or self.scope.sees_all or self.scope.area:
            return []
        return list(Area.objects.filter(pk__in=areas_of(reader, on=clock.today())))

    @property
    def scope_label(self) -> str:
        """The areas and departments covered, in words; empty for all."""
        if self.scope.area:
            covered = self.scope.area.name
        else:
            covered = "" if self.scope.sees_all else self._describe_own()
        department = self.scope.department.name if self.scope.department else ""
        return ", with ".join(filter(None, (covered, department)))

    def _describe_own(self) -> str:
        """Return in words what a reader sees who does not see all: areas, and what is open."""
        reader = self.scope.reader
        areas = [area.name for area in self.own_areas]
        open_to = departments_of(reader) if reader else []
        parts = [" and ".join(areas)] if areas else []
        if self.scope.department in open_to:
            parts.append("what is open")
        elif open_to:
            parts.append(f"what is open with {join_words([each.name for each in open_to])}")
        return ", and ".join(parts) or NOTHING_NAMED

    @property
    def parts_label(self) -> str:
        """The parts that are switched on, in words."""
        parts = {
            "summary": self.summary,
            "next steps": self.steps,
            "Annex C": self.annex_c,
            "Annex D": self.annex_d,
            "Annex E (old and new wording)": self.wording,
        }
        return ", ".join(name for name, is_on in parts.items() if is_on)

    @property
    def changes_label(self) -> str:
        return self.since.label if self.since else ""

    @property
    def changes_note(self) -> str:
        return self.since.note if self.since else ""

    @cached_property
    def introduction(self) -> str:
        """The default introduction. Sentences on all areas are for readers who see all."""
        introduction = self.words.introduce(self.scope_label)
        meeting = self.meeting if self._is_of_all else None
        sentences = cover_note.list_sentences(meeting, self.at.day)
        if COMMISSION not in introduction:
            introduction = "\n\n".join([introduction, *sentences])
        blanks = {COMMISSION: " ".join(sentences)}
        if any(blank in introduction for blank in BLANKS):
            blanks |= self._read_blanks()
        for blank, text in blanks.items():
            introduction = introduction.replace(blank, text)
        return introduction.strip()

    def _read_blanks(self) -> dict[str, str]:
        """Return what the record fills the blanks of an introduction with."""
        stages = Counter(line.entry.stage for line in self.contents.entries)
        return {
            "{as_at}": clock.in_words(self.at.day),
            "{meeting}": str(self.meeting or "no meeting"),
            "{total}": f"{stages.total():,}",
            **{f"{{{stage.value}}}": f"{stages[stage]:,}" for stage in Stage},
        }

    def stream_csv(self) -> Iterator[bytes]:
        """Yield the paper as CSV, whatever its length. Changes and annexes are not included."""
        words = build_paper(PaperContents(self.at.day, ()), self._details())
        lines = stream_lines(self.scope, self.at, headings=self.headings, steps=self.steps)
        return csv.stream(words, lines)

    @property
    def file_name(self) -> str:
        """The name of the paper's files, without the extension."""
        return format_file_name(self.at.day, self._file_suffix())

    def build(
        self,
        *,
        title: str | None = None,
        introduction: str | None = None,
        edition: tuple[tuple[str, str], ...] = (),
        cover: PaperCover = NO_COVER,
    ) -> Paper:
        """Return the paper, by default with the usual title and introduction.

        ``edition`` are labels and texts on the edition that it is issued as.
        """
        details = replace(self._details(), edition=edition, cover=cover)
        if title is not None:
            details = replace(details, title=title)
        if introduction is not None:
            details = replace(details, introduction=introduction)
        return build_paper(self.contents, details)

    def _details(self) -> PaperDetails:
        return PaperDetails(
            title=self.title,
            introduction=self.introduction,
            meeting_label=str(self.meeting or ""),
            scope_label=self.scope_label,
            changes_label=self.changes_label,
            changes_note=self.changes_note,
            file_suffix=self._file_suffix(),
            headings=self.headings,
            wording=self.wording,
        )

    def _file_suffix(self) -> str:
        areas = [self.scope.area] if self.scope.area else self.own_areas
        parts = [area.slug for area in areas]
        if self.scope.department:
            parts.append(slugify(self.scope.department.code))
        return "".join(f"-{part}" for part in parts)
