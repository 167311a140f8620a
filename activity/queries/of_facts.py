"""What people did with facts, accounts and saved views, and the editions they issued."""

from django.apps import apps
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Substr
from django.urls import reverse

from activity.queries.item import ActivityItem
from activity.queries.source import ActivitySource
from areas.models import Area
from departments.models import Department
from papers.models import Edition, Meeting
from provenance.account_events import ACCOUNTS
from provenance.models import Action, AuditEvent
from requests_log.domain.shared_views import VIEWS
from requests_log.models import Body, BulkAct, RequestOwner, SavedView, Workstream

OWNER = RequestOwner._meta.label_lower


def _events() -> QuerySet[AuditEvent]:
    """Return the audit events that are not part of an act on many requests."""
    many = BulkAct.events.through.objects.filter(auditevent=OuterRef("pk"))
    return AuditEvent.objects.filter(~Exists(many)).annotate(
        view_query=Subquery(
            SavedView.objects.filter(pk=OuterRef("object_id"), is_shared=True).values("query")
        ),
        is_there=_find_subject(),
    )


def _find_subject() -> Case:
    """Return whether what an event is about has a page: it may have been removed since."""
    by_key = [
        When(
            subject_key__startswith=f"{kind}/",
            then=Exists(
                model._default_manager.filter(
                    **{field: Substr(OuterRef("subject_key"), len(kind) + 2)}
                )
            ),
        )
        for kind, model, field in (
            ("areas", Area, "slug"),
            ("departments", Department, "code"),
            ("workstreams", Workstream, "slug"),
        )
    ]
    by_id = [
        When(
            subject_key__startswith=f"{kind}/",
            then=Exists(model._default_manager.filter(pk=OuterRef("object_id"))),
        )
        for kind, model in (("bodies", Body), ("meetings", Meeting))
    ]
    return Case(*by_key, *by_id, default=Value(True))


def _of_event(event: AuditEvent) -> ActivityItem:
    kind, _, key = event.subject_key.partition("/")
    did, about, more = event.get_action_display().lower(), event.object_name, ""
    differences = event.differences
    if event.model_label == OWNER:
        did, about, more = "changed who looks after", key, _new_owner(event)
        differences = ()
    elif kind == ACCOUNTS:
        did = f"{did} the account of"
    elif kind == VIEWS:
        did = "shared the view" if event.action == Action.ADDED else "stopped sharing the view"
    else:
        more = _describe_model(event)
    return ActivityItem(
        event.changed_at,
        str(event.changed_by),
        did,
        about,
        _find_url(event, kind, key),
        more=more,
        differences=differences,
        model_label=event.model_label,
    )


def _new_owner(event: AuditEvent) -> str:
    after = {name: new for name, _old, new in event.differences}
    return f" to {after.get('Official') or 'nobody'}"


def _describe_model(event: AuditEvent) -> str:
    """Return the kind of a fact in brackets, as the admin site names it.

    Returns "" if its name says it already, or if there is no such kind any more.
    """
    try:
        kind = str(apps.get_model(event.model_label)._meta.verbose_name)
    except LookupError:
        return ""
    return "" if kind in event.object_name.lower() else f" ({kind})"


def _find_url(event: AuditEvent, kind: str, key: str) -> str:
    """Return the address of the history of an area or department, or of the page that has it.

    Officials cannot open accounts. A view that is shared no longer has no page, and nor has a place
    that was removed.
    """
    if kind == ACCOUNTS:
        return ""
    if kind == VIEWS:
        query = getattr(event, "view_query", None)
        return "" if query is None else f"{reverse('requests')}?{query}"
    if not getattr(event, "is_there", True):
        return ""
    name = {
        "requests": "request",
        "areas": "area-history",
        "bodies": "body",
        "departments": "department-history",
        "meetings": "meeting",
        "workstreams": "workstream",
    }.get(kind)
    if name and key:
        return reverse(name, args=[key])
    # Otherwise it is the programme, the glossary, wording, or a champion of no department.
    return reverse(kind if kind in ("programme", "glossary", "wording") else "departments")


def _of_edition(edition: Edition) -> ActivityItem:
    about = f"{edition}, {edition.title}"
    superseded = getattr(edition, "superseded_by", None)
    return ActivityItem(
        edition.issued_at,
        str(edition.issued_by),
        "issued",
        about,
        edition.get_absolute_url(),
        since="Replaced since" if superseded else "",
    )


SOURCES = (
    ActivitySource(
        "change",
        _events,
        "changed_at",
        "changed_by",
        _of_event,
        {"subject": "subject_key"},
        ("changed_by",),
    ),
    ActivitySource(
        "edition",
        Edition.objects.all,
        "issued_at",
        "issued_by",
        _of_edition,
        {"area": "area_id", "department": "department_id"},
        ("issued_by", "superseded_by"),
    ),
)
