"""The pages where officials attach evidence to an entry and withdraw it, and its files."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import for_officials, for_readers, person
from accounts.models import User
from govuk.forms import posted
from requests_log.as_of import AsOf
from requests_log.domain import evidence as files
from requests_log.forms.evidence import EvidenceForm, WithdrawEvidenceForm
from requests_log.log.reader import log_as_of, read_log
from requests_log.models import LineCopy
from requests_log.queries.evidence import EvidenceItem, read_evidence
from requests_log.views.as_of import supports_past_dates
from requests_log.views.edit_pages import redirect_to, show_form
from requests_log.views.request import get_request_or_404

# A file runs nothing and loads nothing, even if a browser shows it.
NOTHING_RUNS = "sandbox; default-src 'none'; frame-ancestors 'none'"


@for_officials
def attach(http: HttpRequest, number: int, entry_id: int) -> HttpResponse:
    """Show and process the form that attaches a file or a link to an entry."""
    record = get_request_or_404(person(http), number)
    entry = get_object_or_404(record.entries, pk=entry_id)
    form = EvidenceForm(posted(http), http.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        about = {"by": person(http), "entry": entry, "title": given["title"]}
        try:
            if given["file"]:
                attached = files.attach_file(**about, file=given["file"])
            else:
                attached = files.attach_link(**about, url=given["url"])
        except ValidationError as error:
            form.add_errors(error)
        else:
            return redirect_to(http, record, f"now has the evidence “{attached}”", entry=entry)
    form.ask_for_file_again()
    return show_form(http, "attach_evidence", form, record=record, entry=entry)


@for_officials
def withdraw(http: HttpRequest, number: int, evidence_id: int) -> HttpResponse:
    """Show and process the form that withdraws a piece of evidence."""
    record = get_request_or_404(person(http), number)
    item = _get_item_or_404(person(http), record, evidence_id, at=None)
    form = WithdrawEvidenceForm(posted(http))
    if form.is_valid():
        try:
            files.withdraw(by=person(http), evidence=item.evidence, **form.cleaned_data)
        except ValidationError as error:
            form.add_errors(error)
        else:
            message = f"has been updated: the evidence “{item.evidence}” was withdrawn"
            return redirect_to(http, record, message)
    return show_form(http, "withdraw_evidence", form, record=record, item=item)


@for_readers
@require_safe
@never_cache
@supports_past_dates
def download(http: HttpRequest, number: int, evidence_id: int, at: AsOf | None) -> HttpResponseBase:
    """Send the file of a piece of evidence, to be saved and never shown in the page."""
    record = get_request_or_404(person(http), number, at=at)
    item = _get_item_or_404(person(http), record, evidence_id, at=at)
    evidence = item.evidence
    if not evidence.stored_as or item.is_removed:
        raise Http404
    try:
        file = files.open_file(evidence)
    except files.FileUnavailableError:
        context = {"record": record, "evidence": evidence}
        return render(http, "requests_log/evidence_unavailable.html", context, status=503)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=evidence.file_name,
        content_type=evidence.content_type,
    )
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _get_item_or_404(
    reader: User, record: LineCopy, evidence_id: int, *, at: AsOf | None
) -> EvidenceItem:
    """Return a piece of evidence that the request's page shows to the reader on the date."""
    log = read_log(record)
    shown = read_evidence(log, log_as_of(log, at) if at else log, reader=reader, at=at)
    for item in (item for items in shown.values() for item in items):
        if item.evidence.pk == evidence_id:
            return item
    raise Http404
