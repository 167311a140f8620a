"""What people did with requests: entries, acts on many, positions, joins, outcomes."""

from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import reverse

from activity.queries.item import ActivityItem, describe_request, shorten
from activity.queries.source import ActivitySource
from cbtracker.text import count_of
from commissions.models import Decision
from imports.models import ImportedEntry
from proposals.models import LeadProposal
from requests_log.models import (
    BulkAct,
    BulkKind,
    Entry,
    EntryKind,
    Evidence,
    EvidenceWithdrawal,
    Feedback,
    FeedbackAnswer,
    Join,
    JoinDecision,
    Position,
    SharedOutcome,
    WordingDismissal,
)
from requests_log.rules.stages import Stage
from requests_log.seed.fixtures import is_of_the_paper

DID = {
    EntryKind.RAISED: "raised",
    EntryKind.NEWS: "updated",
    EntryKind.MOVED: "moved",
    EntryKind.AMENDED: "changed the details of",
    EntryKind.CONFIRMED: "confirmed no change to",
    EntryKind.CORRECTED: "corrected",
    EntryKind.NOTED: "added a note to",
    EntryKind.WITHDRAWN: "withdrew an entry of",
}
DID_TO_MANY = {
    BulkKind.TARGET_DATE: ("changed the target date of", " to {}"),
    BulkKind.CONFIRM: ("confirmed no change to", ""),
    BulkKind.WORKSTREAM: ("put into an on-going workstream", ": {}"),
    BulkKind.OWNER: ("changed who looks after", " to {}"),
}
SOLVED = {
    FeedbackAnswer.YES: "is solved",
    FeedbackAnswer.PARTLY: "is partly solved",
    FeedbackAnswer.NO: "is not solved",
}
REQUEST = {"request": "request_id"}
ACT = {"act": "pk"}
OF_REQUEST = ("by", "request__current")


def entry_anchor(entry_id: int) -> str:
    """Return the part of a request's page that shows an entry, for the end of an address."""
    return f"?entry={entry_id}#entry-{entry_id}"


def _entries() -> QuerySet[Entry]:
    """Return the entries that are not part of something else that somebody did."""
    parts = (
        BulkAct.entries.through.objects.filter(entry=OuterRef("pk")),
        Join.objects.filter(entry=OuterRef("pk")),
        Decision.objects.filter(entry=OuterRef("pk")),
        ImportedEntry.objects.filter(entry=OuterRef("pk")),
        LeadProposal.objects.filter(entry=OuterRef("pk")),
    )
    rows = Entry.objects.all()
    for part in parts:
        rows = rows.filter(~Exists(part))
    return rows


def _of_entry(entry: Entry) -> ActivityItem:
    did = DID[EntryKind(entry.kind)]
    if entry.kind == EntryKind.RAISED and is_of_the_paper(entry):
        did = "first recorded"
    return ActivityItem(
        entry.recorded_at,
        str(entry.by),
        did,
        describe_request(entry.request, entry.issue),
        f"{entry.request.get_absolute_url()}{entry_anchor(entry.pk)}",
        more=f" to {Stage(entry.stage).label.lower()}" if entry.kind == EntryKind.MOVED else "",
        since=became(entry),
    )


def became(row: Model) -> str:
    """Return what has become of a row that another may have taken the place of."""
    newer = getattr(row, "corrected_by", None)
    if newer is None:
        return ""
    is_withdrawn = getattr(newer, "kind", "") == EntryKind.WITHDRAWN
    return "Withdrawn since" if is_withdrawn else "Corrected since"


def of_act(act: BulkAct) -> ActivityItem:
    """Return the item of what somebody did with many requests at once."""
    did, more = DID_TO_MANY[BulkKind(act.kind)]
    return ActivityItem(
        act.done_at,
        str(act.by),
        did,
        count_of(act.count, "request"),
        reverse("bulk-act", args=[act.pk]),
        more=more.format(act.value),
        since="Undone since" if act.undone_at else "",
    )


def _of_undoing(act: BulkAct) -> ActivityItem:
    if act.undone_at is None:
        raise ValueError(f"Nobody has undone it: {act}")
    about = f"{act}, for {count_of(act.count, 'request')}"
    return ActivityItem(
        act.undone_at, str(act.by), "undid", about, reverse("bulk-act", args=[act.pk])
    )


def _of_request(row: Any, when: Any, did: str, **given: Any) -> ActivityItem:
    """Return the item of a row with a request, done by ``row.by``."""
    about = describe_request(row.request, row.request.line.issue)
    plain = {"who": str(row.by), "url": row.request.get_absolute_url()}
    return ActivityItem(**{**plain, "when": when, "did": did, "about": about, **given})


def _of_position(position: Position) -> ActivityItem:
    code = position.department.code
    is_correction = position.corrects_id is not None
    return _of_request(
        position,
        position.recorded_at,
        f"corrected what {code} said of" if is_correction else f"recorded what {code} says of",
        url=f"{position.request.get_absolute_url()}#positions",
        since=became(position),
    )


def _said_by_area(join: Join) -> ActivityItem:
    did = f"said that {join.area} has this barrier too:"
    return _of_request(join, join.said_at, did, url=_page_of_join(join))


def _decided_on_join(join: Join) -> ActivityItem:
    decided = "withdrew" if join.decision == JoinDecision.WITHDRAWN else join.decision
    did = f"{decided} that {join.area} has this barrier too:"
    who = str(join.decided_by)
    return _of_request(join, join.decided_at, did, who=who, url=_page_of_join(join))


def _page_of_join(join: Join) -> str:
    return f"{join.request.get_absolute_url()}#joins"


def _of_feedback(feedback: Feedback) -> ActivityItem:
    solved = SOLVED[FeedbackAnswer(feedback.answer)]
    return _of_request(feedback, feedback.given_at, f"said for {feedback.area} that this {solved}:")


def _of_shared(shared: SharedOutcome) -> ActivityItem:
    did = (
        "shared with every area the outcome of"
        if shared.words
        else "stopped sharing the outcome of"
    )
    return _of_request(shared, shared.recorded_at, did)


def _of_evidence(evidence: Evidence) -> ActivityItem:
    since = "Withdrawn since" if hasattr(evidence, "withdrawal") else ""
    return _with_evidence(evidence, evidence, "attached evidence to", since=since)


def _of_evidence_withdrawn(withdrawal: EvidenceWithdrawal) -> ActivityItem:
    return _with_evidence(withdrawal.evidence, withdrawal, "withdrew evidence of")


def _with_evidence(
    evidence: Evidence, record: Evidence | EvidenceWithdrawal, did: str, *, since: str = ""
) -> ActivityItem:
    entry = evidence.entry
    return ActivityItem(
        record.recorded_at,
        str(record.by),
        did,
        describe_request(entry.request, entry.issue),
        f"{entry.request.get_absolute_url()}{entry_anchor(entry.pk)}",
        more=f": {shorten(evidence.title)}",
        since=since,
    )


def _of_dismissal(dismissal: WordingDismissal) -> ActivityItem:
    words = f": “{shorten(dismissal.words)}”"
    url = reverse("check-wording", args=[dismissal.request.reference])
    did = "left the wording as it is in"
    return _of_request(dismissal, dismissal.dismissed_at, did, url=url, more=words)


SOURCES = (
    ActivitySource(
        "entry",
        _entries,
        "recorded_at",
        "by",
        _of_entry,
        REQUEST,
        ("by", "request", "corrected_by"),
    ),
    ActivitySource("act", BulkAct.objects.all, "done_at", "by", of_act, ACT, ("by",)),
    ActivitySource(
        "undoing",
        lambda: BulkAct.objects.filter(undone_at__isnull=False),
        "undone_at",
        "by",
        _of_undoing,
        ACT,
        ("by",),
    ),
    ActivitySource(
        "position",
        # One that was accepted from a reply is part of the decision.
        lambda: Position.objects.filter(~Exists(Decision.objects.filter(position=OuterRef("pk")))),
        "recorded_at",
        "by",
        _of_position,
        {**REQUEST, "department": "department_id"},
        (*OF_REQUEST, "department", "corrected_by"),
    ),
    ActivitySource(
        "join",
        Join.objects.all,
        "said_at",
        "by",
        _said_by_area,
        {**REQUEST, "area": "area_id"},
        (*OF_REQUEST, "area"),
    ),
    ActivitySource(
        "joined",
        lambda: Join.objects.filter(decided_at__isnull=False),
        "decided_at",
        "decided_by",
        _decided_on_join,
        {**REQUEST, "area": "area_id"},
        (*OF_REQUEST, "area", "decided_by"),
    ),
    ActivitySource(
        "feedback",
        Feedback.objects.all,
        "given_at",
        "by",
        _of_feedback,
        {**REQUEST, "area": "area_id"},
        (*OF_REQUEST, "area"),
    ),
    ActivitySource(
        "shared", SharedOutcome.objects.all, "recorded_at", "by", _of_shared, REQUEST, OF_REQUEST
    ),
    ActivitySource(
        "evidence",
        Evidence.objects.all,
        "recorded_at",
        "by",
        _of_evidence,
        {"request": "entry__request_id"},
        ("by", "entry__request", "withdrawal"),
    ),
    ActivitySource(
        "withdrawal",
        EvidenceWithdrawal.objects.all,
        "recorded_at",
        "by",
        _of_evidence_withdrawn,
        {"request": "evidence__entry__request_id"},
        ("by", "evidence__entry__request"),
    ),
    ActivitySource(
        "wording",
        WordingDismissal.objects.all,
        "dismissed_at",
        "by",
        _of_dismissal,
        REQUEST,
        OF_REQUEST,
    ),
)
