"""The progress of a commission: who has replied, who has not, and the summary sentence."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import models

from accounts.models import User
from areas.email_recipients import EmailRecipient
from cbtracker import clock
from commissions.domain.emails import contacts_for, emails_for
from commissions.domain.summary import AREAS, DEPARTMENTS, ReplyCounts, write_summary
from commissions.models import (
    Addressee,
    AddresseeQuerySet,
    Barrier,
    Commission,
    Draft,
    Proposal,
    Reply,
    ReplyAnswer,
    ReplyChannel,
)
from outbox.models import Email, EmailState
from papers.models import Meeting
from requests_log.permissions import areas_of

# Addressees whose reply was not reopened, and what waits for a decision in such replies.
STANDING = models.Q(addressees__reopened_at__isnull=True)
UNDECIDED = models.Q(decision__isnull=True, reply__addressee__reopened_at__isnull=True)


@dataclass(frozen=True)
class AddresseeStatus:
    """The progress of one addressee.

    ``is_unknown`` if the source counts replies without saying who sent them, so that this
    addressee may have replied.
    """

    addressee: Addressee
    emails: list[Email] = field(default_factory=list)
    contacts: list[EmailRecipient] = field(default_factory=list)
    draft: Draft | None = None
    is_unknown: bool = False
    undecided: int = 0

    @property
    def reply(self) -> Reply | None:
        return self.addressee.reply_or_none

    @property
    def label(self) -> str:
        """What the reply says, or that there is none; no reply never counts as "no change"."""
        if self.reply:
            return self.reply.label
        return "Not recorded" if self.is_unknown else "Awaiting reply"

    @property
    def awaited_since(self) -> dt.date | None:
        """The date on which this addressee was asked."""
        return self.addressee.added_on or self.addressee.commission.sent_on

    @property
    def sent_emails(self) -> list[Email]:
        return [email for email in self.emails if email.sent_at]

    @property
    def waiting_emails(self) -> list[Email]:
        """The emails that have not been sent yet and will be retried."""
        return [email for email in self.emails if email.state == EmailState.WAITING]

    @property
    def days_late(self) -> int:
        """Days since the due date without a reply; 0 if there is one, or the date is ahead."""
        due = self.addressee.commission.due_on
        if self.reply or self.is_unknown or due is None:
            return 0
        return max((clock.today() - due).days, 0)


def list_statuses(commission: Commission, rows: Sequence[Addressee]) -> list[AddresseeStatus]:
    """Return the progress of some addressees, in their order; the number of queries is constant."""
    emails: dict[str, list[Email]] = defaultdict(list)
    for email in emails_for(commission).filter(about__in=[row.about for row in rows]).defer("text"):
        emails[email.about].append(email)
    contacts = contacts_for(rows)
    drafts = {draft.addressee_id: draft for draft in Draft.objects.filter(addressee__in=rows)}
    undecided = _count_undecided(commission, rows)
    return [
        AddresseeStatus(
            addressee=row,
            emails=emails[row.about],
            contacts=contacts[row.pk],
            draft=drafts.get(row.pk),
            is_unknown=bool(commission.unnamed_nil_replies),
            undecided=undecided[row.pk],
        )
        for row in rows
    ]


def count_replies(commissions: Sequence[Commission], *, day: dt.date) -> dict[int, ReplyCounts]:
    """Return how many of the addressees had replied by the end of ``day``, by commission id."""
    rows = Addressee.objects.filter(
        models.Q(added_on=None) | models.Q(added_on__lte=day), commission__in=commissions
    ).order_by()
    # A reply without a date counts from the date on which the commission closed.
    closed = models.Q(commission__closed_on=None) | models.Q(commission__closed_on__lte=day)
    by_then = models.Q(reply__sent_on__lte=day) | (
        closed & models.Q(reply__isnull=False, reply__sent_on=None)
    )
    nothing = models.Count("pk", filter=by_then & models.Q(reply__answer=ReplyAnswer.NOTHING))
    found = rows.values_list("commission").annotate(asked=models.Count("pk"), nothing=nothing)
    counted = {pk: (total, answered) for pk, total, answered in found}
    added: dict[int, list[str]] = defaultdict(list)
    names = rows.filter(by_then, reply__answer=ReplyAnswer.ADDED).values_list(
        "commission", "area__name", "department__code", "reply__from_label"
    )
    for pk, area, code, label in names:
        added[pk].append(_sender(area or code, label))
    counts = {}
    for each in commissions:
        total, answered = counted.get(each.pk, (0, 0))
        counts[each.pk] = ReplyCounts(
            total=total,
            nothing=each.unnamed_nil_replies + answered,
            added=sorted(added[each.pk]),
            is_open=each.closed_on is None or each.closed_on > day,
            in_the_name_of=each.in_the_name_of,
        )
    return counts


def with_counts(commissions: Sequence[Commission]) -> list[tuple[Commission, int, int]]:
    """Return these commissions in their order, each with how many have replied, and of how many."""
    rows = Commission.objects.filter(pk__in=[each.pk for each in commissions])
    found = rows.select_related("meeting").annotate(
        replied=models.Count("addressees__reply", filter=STANDING),
        total=models.Count("addressees", filter=STANDING),
    )
    return [(each, each.unnamed_nil_replies + each.replied, each.total) for each in found]


def summarise(commission: Commission, *, day: dt.date) -> str:
    """Return the sentence on the replies by the end of ``day``, as the paper words it."""
    return _describe(commission, count_replies([commission], day=day)[commission.pk])


def _describe(commission: Commission, counts: ReplyCounts) -> str:
    return write_summary(counts, AREAS if commission.asks_areas else DEPARTMENTS)


def summaries_for_meeting(meeting: Meeting, day: dt.date) -> list[str]:
    """Return the sentence of each commission for a meeting that had been sent by ``day``.

    If there are several of a kind, each sentence says when it was asked.
    """
    rows = Commission.objects.filter(meeting=meeting).order_by("opened_at", "pk")
    sent = [each for each in rows if (start := each.sent_on or each.closed_on) and start <= day]
    several = Counter(commission.kind for commission in sent)
    counts = count_replies(sent, day=day)
    summaries = []
    for commission in sent:
        summary = _describe(commission, counts[commission.pk])
        if several[commission.kind] > 1:
            summary = f"{_when_asked(commission)} {summary}"
        summaries.append(summary)
    return summaries


def _when_asked(commission: Commission) -> str:
    """Return a sentence on when a commission was sent and replies were due."""
    sent_on, due_on = commission.sent_on, commission.due_on
    asked = f"on {clock.in_words(sent_on)}" if sent_on else commission.date_label
    due = f", for reply by {clock.in_words(due_on)}" if due_on else ""
    return f"Asked {asked}{due}."


def addressees_for_lead(user: User) -> AddresseeQuerySet:
    """Return the addressees that a user replies for: those of the areas the user leads today.

    Only commissions that have been sent, newest first. Empty for anyone who is not a lead.
    """
    if not user.is_lead:
        return Addressee.objects.none()
    rows = Addressee.objects.filter(area__in=areas_of(user, on=clock.today()))
    sent = rows.exclude(commission__sent_at__isnull=True, commission__closed_at__isnull=True)
    return sent.with_all().order_by("-commission__opened_at", "area__name", "pk")


@dataclass(frozen=True)
class CommissionToDo:
    """A commission that waits for somebody: unsent, open, or with replies to decide on."""

    commission: Commission
    replied: int
    total: int
    undecided: int


def list_to_do() -> list[CommissionToDo]:
    """Return the commissions that are drafts or open, or have replies without a decision."""
    undecided: Counter[int] = Counter()
    for rows in (Barrier.objects.all(), Proposal.objects.all()):
        waiting = rows.filter(UNDECIDED).order_by()
        counted = waiting.values_list("reply__addressee__commission").annotate(models.Count("pk"))
        undecided.update(dict(counted))
    found = Commission.objects.filter(models.Q(closed_at=None) | models.Q(pk__in=undecided))
    counted_replies = found.annotate(
        replied=models.Count("addressees__reply", filter=STANDING),
        total=models.Count("addressees", filter=STANDING),
    )
    return [
        CommissionToDo(each, each.replied, each.total, undecided[each.pk])
        for each in counted_replies.order_by(models.F("due_on").asc(nulls_last=True), "pk")
    ]


def list_drafts_of_officials() -> models.QuerySet[Draft]:
    """Return the replies that officials began to record for others and have not sent."""
    open_ones = Draft.objects.filter(addressee__commission__closed_at__isnull=True)
    rows = open_ones.filter(channel=ReplyChannel.RECORDED)
    return rows.select_related("addressee__commission").order_by("-saved_at")


def count_undecided(commission: Commission) -> int:
    """Return how many barriers or proposals of a commission wait for a decision."""
    return _undecided(commission).count()


def _count_undecided(commission: Commission, among: Sequence[Addressee]) -> Counter[int]:
    """Return how many barriers or proposals have no decision, by addressee id."""
    waiting = _undecided(commission).filter(reply__addressee__in=among)
    return Counter(waiting.values_list("reply__addressee", flat=True))


def _undecided(commission: Commission) -> models.QuerySet[Barrier] | models.QuerySet[Proposal]:
    rows: models.QuerySet[Barrier] | models.QuerySet[Proposal] = (
        Barrier.objects.all() if commission.asks_areas else Proposal.objects.all()
    )
    return rows.filter(UNDECIDED, reply__addressee__commission=commission)


def _sender(name: str, label: str) -> str:
    return f"{name} ({label})" if label else name
