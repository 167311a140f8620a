"""The task that makes the file of a long paper, with the rights of whoever asked for it."""

from django.http import QueryDict

from accounts.models import READERS, User
from background.execution import MadeFile, TaskFailedError, TaskRun
from background.registry import TaskKind, register
from cbtracker import clock
from papers import formats
from papers.description import Paper
from papers.domain import publish
from papers.forms.scope import PaperForm
from papers.models import DraftPaper, Edition
from papers.queries.draft_paper import mark_draft
from papers.views import drafts, editions
from papers.views.long_papers import DRAFT, EDITION, PAPER, PAPER_FILE
from requests_log.permissions import describe_rights
from requests_log.tasks import may_open_file

_NOT_THERE = "This paper cannot be made any more."


def _make(run: TaskRun) -> None:
    chosen, rights = run.task.parameters, describe_rights(run.by)
    file_format = formats.FORMATS[chosen["extension"]]
    run.report(0, 2, "Reading the record")
    paper, name = _MAKERS[chosen["of"]](run.by, chosen)
    run.report(1, 2, f"Making the {file_format.name} file")
    content = file_format.render(paper)
    file_name = f"{name}.{file_format.extension}"
    file = MadeFile(file_name, file_format.content_type, content, rights)
    run.finish("The file is ready.", file=file)


def _make_paper(by: User, chosen: dict[str, str]) -> tuple[Paper, str]:
    form = PaperForm(QueryDict(chosen["query"]), reader=by)
    if by.role not in READERS or not form.is_valid():
        raise TaskFailedError(_NOT_THERE)
    paper = form.make_paper_request().build()
    return paper, paper.file_name


def _make_draft(by: User, chosen: dict[str, str]) -> tuple[Paper, str]:
    draft = DraftPaper.objects.with_names().filter(pk=chosen["id"]).first()
    if not by.is_official or draft is None or not draft.is_open:
        raise TaskFailedError(_NOT_THERE)
    try:
        paper = drafts.prepare(draft, by).paper
    except drafts.UnprintableDraftError as error:
        raise TaskFailedError(str(error)) from error
    return mark_draft(paper, clock.now()), drafts.draft_name(paper)


def _make_edition(by: User, chosen: dict[str, str]) -> tuple[Paper, str]:
    edition = Edition.objects.filter(number=chosen["id"]).first()
    if not by.is_official or edition is None:
        raise TaskFailedError(_NOT_THERE)
    paper = publish.load_paper(edition)
    return paper, editions.edition_name(edition, paper)


_MAKERS = {PAPER: _make_paper, DRAFT: _make_draft, EDITION: _make_edition}


register(TaskKind(PAPER_FILE, _make, may_open_file))
