"""What has been solved already: outcomes that hold for any area, and sharing one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, for_readers, person
from govuk.forms import posted
from requests_log.domain import shared_outcomes
from requests_log.domain.errors import ConflictError
from requests_log.forms.shared_outcomes import SearchSharedForm, ShareForm
from requests_log.models import SharedOutcome
from requests_log.permissions import visible_to
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.rules.stages import Stage
from requests_log.views.edit_pages import redirect_to, show_conflict, show_form
from requests_log.views.request import get_request_or_404


@for_readers
def solved_already(http: HttpRequest) -> HttpResponse:
    """List the outcomes that hold for any area, newest first, with those words if any are given.

    A request is named only to those who may see it.
    """
    form = SearchSharedForm(http.GET)
    form.is_valid()
    words = form.cleaned_data.get("words", "")
    rows = SharedOutcome.objects.shown().select_related("request__current")
    for word in words.split():
        rows = rows.filter(words__icontains=word)
    page = Paginator(rows.order_by("-pk"), ON_A_PAGE).get_page(http.GET.get("page"))
    shown = [row.request_id for row in page]
    visible = set(visible_to(person(http)).filter(pk__in=shown).values_list("pk", flat=True))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, row.request_id in visible) for row in page],
        "is_filtered": bool(words),
    }
    return render(http, "requests_log/solved_already.html", context)


@for_officials
def share(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form that shares an outcome with every area."""
    record = get_request_or_404(person(http), number)
    if record.stage != Stage.RESOLVED and http.method != "POST":
        return redirect(record)
    form = ShareForm(posted(http), record=record)
    if http.method == "POST" and form.seen_entry() != form.current:
        return show_conflict(http, "share", ShareForm, record)
    if form.is_valid():
        try:
            shared_outcomes.share_outcome(
                by=person(http),
                request=record,
                seen=form.current,
                words=form.cleaned_data["words"],
            )
        except ConflictError:
            return show_conflict(http, "share", ShareForm, record)
        except ValidationError as error:
            form.add_errors(error)
        else:
            return redirect_to(http, record, "is now shared with every area as solved")
    return show_form(http, "share", form, record=record)


@for_officials
@require_POST
def stop_sharing(http: HttpRequest, number: int) -> HttpResponse:
    """Stop sharing an outcome."""
    record = get_request_or_404(person(http), number)
    shared_outcomes.stop_sharing(by=person(http), request=record)
    messages.success(http, f"{record.reference} is no longer shared with every area.")
    return redirect(record)
