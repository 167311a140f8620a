"""The pages of background tasks: one's own, and how far one is that officials share."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import for_readers, person
from background import lifecycle
from background.models import BackgroundTask, TaskFile
from background.registry import find_kind, is_shared
from cbtracker import clock

PAGE_SIZE = 25
# Seconds. The page says that it refreshes itself, and has a link that stops it.
REFRESH_AFTER = 3


@for_readers
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """List the tasks that somebody has started, newest first."""
    tasks = BackgroundTask.objects.of(person(http))
    page = Paginator(tasks, PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "background/tasks.html", {"page": page})


@for_readers
@require_safe
def detail(http: HttpRequest, pk: int) -> HttpResponse:
    """Show a task: how far it is, and what it made. The page refreshes itself while it runs."""
    task = _get_visible(http, pk)
    refreshes = task.refreshes and http.GET.get("refresh") != "off"
    file = TaskFile.objects.filter(task=task).defer("content").first()
    is_kept = file is not None and file.keep_until >= clock.today()
    may_open = is_kept and find_kind(task.kind).may_open(task, person(http))
    context = {
        "task": task,
        "is_own": task.by == person(http),
        "refreshes": refreshes,
        "file": file if may_open else None,
        "rights_changed": is_kept and not may_open,
        "file_deleted": file and file.keep_until < clock.today(),
    }
    response = render(http, "background/task.html", context)
    if refreshes:
        response["Refresh"] = str(REFRESH_AFTER)
    return response


@for_readers
@require_POST
def cancel(http: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a task."""
    task = _get_own(http, pk)
    try:
        lifecycle.cancel(task=task)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    return redirect(task)


@for_readers
@require_POST
def retry(http: HttpRequest, pk: int) -> HttpResponse:
    """Start a task again."""
    task = _get_own(http, pk)
    try:
        lifecycle.retry(task=task)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    return redirect(task)


@for_readers
@require_safe
def download(http: HttpRequest, pk: int) -> HttpResponse:
    """Download the file that a task made, for whoever started it and may still see it."""
    task = _get_own(http, pk)
    file = TaskFile.objects.filter(task=task, keep_until__gte=clock.today()).first()
    if file is None or not find_kind(task.kind).may_open(task, person(http)):
        raise Http404
    response = HttpResponse(bytes(file.content), content_type=file.content_type)
    name = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Disposition"] = name or "attachment"
    return response


def _get_visible(http: HttpRequest, pk: int) -> BackgroundTask:
    task = get_object_or_404(BackgroundTask.objects.select_related("by"), pk=pk)
    if task.by != person(http) and not (person(http).is_official and is_shared(task.kind)):
        raise Http404
    return task


def _get_own(http: HttpRequest, pk: int) -> BackgroundTask:
    return get_object_or_404(BackgroundTask.objects.of(person(http)), pk=pk)
