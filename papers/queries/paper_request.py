"""What paper is asked for: whose requests, as at which day, for which meeting, since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import slugify

from areas.models import Area
from cbtracker import clock
from papers.description import Paper
from papers.domain import cover_note
from papers.domain.assemble import (
    INTRODUCTION,
    INTRODUCTION_OF_SOME,
    TITLE,
    Contents,
    Cover,
    Earlier,
    Scope,
    build,
    file_name_of,
    gather,
    lines_of,
)
from papers.formats import csv
from papers.models import Meeting
from requests_log.as_of import AsOf
from requests_log.permissions import areas_of


@dataclass(frozen=True)
class PaperRequest:
    """A paper that somebody asks for and that nobody has issued."""

    scope: Scope
    at: AsOf
    meeting: Meeting | None = None
    since: Earlier | None = None

    @cached_property
    def contents(self) -> Contents:
        """What it prints from the log."""
        return gather(self.scope, self.at, since=self.since)

    @cached_property
    def own_areas(self) -> list[Area]:
        """The areas of a reader who is shown no other, where the paper names none."""
        reader = self.scope.reader
        if reader is None or reader.is_official or self.scope.area:
            return []
        return list(Area.objects.filter(pk__in=areas_of(reader, on=clock.today())))

    @property
    def scope_label(self) -> str:
        """Whose requests it prints, in words; empty for all."""
        areas = [self.scope.area] if self.scope.area else self.own_areas
        names = [" and ".join(area.name for area in areas)] if areas else []
        if self.scope.department:
            names.append(self.scope.department.name)
        return ", with ".join(names)

    @property
    def changes_label(self) -> str:
        return self.since.label if self.since else ""

    @property
    def changes_note(self) -> str:
        return self.since.note if self.since else ""

    @cached_property
    def introduction(self) -> str:
        """The usual introduction. What it says of all areas is for those who are shown all."""
        if self.scope_label:
            return INTRODUCTION_OF_SOME.format(self.scope_label)
        reader = self.scope.reader
        if reader and not reader.is_official:
            return INTRODUCTION
        return cover_note.introduction(self.meeting, self.at.day)

    def streamed(self) -> Iterator[bytes]:
        """Yield its lines as CSV, however many they are, without what has changed."""
        return csv.stream(lines_of(self.scope, self.at))

    @property
    def file_name(self) -> str:
        """What files of it are called, without the ending."""
        return file_name_of(self.at.day, self._file_suffix())

    def paper(
        self,
        *,
        title: str = TITLE,
        introduction: str | None = None,
        edition: tuple[tuple[str, str], ...] = (),
    ) -> Paper:
        """Return the paper, with these covering words or with the usual ones.

        ``edition`` is what it says of itself where it is to be issued.
        """
        cover = Cover(
            title=title,
            introduction=self.introduction if introduction is None else introduction,
            meeting_label=str(self.meeting or ""),
            scope_label=self.scope_label,
            changes_label=self.changes_label,
            changes_note=self.changes_note,
            edition=edition,
            file_suffix=self._file_suffix(),
        )
        return build(self.contents, cover)

    def _file_suffix(self) -> str:
        areas = [self.scope.area] if self.scope.area else self.own_areas
        parts = [area.slug for area in areas]
        if self.scope.department:
            parts.append(slugify(self.scope.department.code))
        return "".join(f"-{part}" for part in parts)
