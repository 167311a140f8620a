"""A draft paper with what it prints now."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from cbtracker.clock import in_words
from papers.description import Paper
from papers.domain.assemble import PaperCover
from papers.models import DraftPaper
from papers.queries.paper_request import PaperRequest


@dataclass(frozen=True)
class PreparedDraft:
    """A draft, and the paper that it asks for."""

    draft: DraftPaper
    request: PaperRequest

    @property
    def words(self) -> dict[str, str]:
        """The title and covering words: as saved or, until then, the usual ones."""
        source = self.draft if self.draft.words_saved_at else self.request
        return {"title": source.title, "introduction": source.introduction}

    @property
    def cover(self) -> PaperCover:
        """Whom it is to and from, and its marking."""
        return read_cover(self.draft)

    @cached_property
    def paper(self) -> Paper:
        """What it prints now, without a mark."""
        words = self.words
        return self.request.build(
            title=words["title"], introduction=words["introduction"], cover=self.cover
        )


def read_cover(draft: DraftPaper) -> PaperCover:
    """Return whom a draft is to and from, and its marking."""
    return PaperCover(draft.to, draft.sender, draft.marking)


def mark_draft(paper: Paper, moment: dt.datetime) -> Paper:
    """Return a paper with the mark of a draft, which every page prints, with the day and time."""
    local = timezone.localtime(moment)
    return replace(paper, mark=f"DRAFT, {in_words(local.date())}, {local:%H:%M}")
