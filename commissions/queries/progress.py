"""The progress of a commission: who has replied, who has not, and the summary sentence."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from accounts.models import User
from areas.email_recipients import EmailRecipient
from areas.models import area_ids_led_by
from cbtracker import clock
from commissions.domain.emails import contacts_for, emails_for
from commissions.domain.summary import AREAS, DEPARTMENTS, ReplyCounts, write_summary
from commissions.models import (
    AccessLink,
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
    has_link: bool = False
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


def list_statuses(commission: Commission) -> list[AddresseeStatus]:
    """Return the progress of each addressee, by name; the number of queries is constant."""
    rows = list(commission.addressees.with_all())
    emails: dict[str, list[Email]] = defaultdict(list)
    for email in emails_for(commission).defer("text"):
        emails[email.about].append(email)
    contacts = contacts_for(rows)
    drafts = {
        draft.addressee_id: draft
        for draft in Draft.objects.filter(addressee__commission=commission)
    }
    with_link = set(
        AccessLink.objects.filter(
            addressee__commission=commission, ended_at__isnull=True
        ).values_list("addressee_id", flat=True)
    )
    undecided = _count_undecided(commission)
    return [
        AddresseeStatus(
            addressee=row,
            emails=emails[row.about],
            contacts=contacts[row.pk],
            draft=drafts.get(row.pk),
            has_link=row.pk in with_link,
            is_unknown=bool(commission.unnamed_nil_replies),
            undecided=undecided[row.pk],
        )
        for row in rows
    ]


def count_replies(
    commission: Commission, addressees: Iterable[Addressee], *, day: dt.date
) -> ReplyCounts:
    """Return how many of the addressees had replied by the end of ``day``, and what."""
    rows = [row for row in addressees if row.added_on is None or row.added_on <= day]
    replies = [
        reply
        for row in rows
        if (reply := row.reply_or_none) and _reply_date(reply, commission) <= day
    ]
    nothing = sum(reply.answer == ReplyAnswer.NOTHING for reply in replies)
    return ReplyCounts(
        total=len(rows),
        nothing=commission.unnamed_nil_replies + nothing,
        added=sorted(_sender(reply) for reply in replies if reply.answer == ReplyAnswer.ADDED),
        is_open=commission.closed_on is None or commission.closed_on > day,
        in_the_name_of=commission.in_the_name_of,
    )


def summarise(commission: Commission, addressees: Iterable[Addressee], *, day: dt.date) -> str:
    """Return the sentence on the replies by the end of ``day``, as the paper words it."""
    wording = AREAS if commission.asks_areas else DEPARTMENTS
    return write_summary(count_replies(commission, addressees, day=day), wording)


def summaries_for_meeting(meeting: Meeting, day: dt.date) -> list[str]:
    """Return the sentence of each commission for a meeting that had been sent by ``day``.

    If there are several of a kind, each sentence says when it was asked.
    """
    rows = Commission.objects.filter(meeting=meeting).order_by("opened_at", "pk")
    rows = rows.prefetch_related("addressees__reply", "addressees__area", "addressees__department")
    sent = [each for each in rows if (start := each.sent_on or each.closed_on) and start <= day]
    several = Counter(commission.kind for commission in sent)
    summaries = []
    for commission in sent:
        summary = summarise(commission, commission.addressees.all(), day=day)
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
    rows = Addressee.objects.filter(area__in=area_ids_led_by(user, on=clock.today()))
    sent = rows.exclude(commission__sent_at__isnull=True, commission__closed_at__isnull=True)
    return sent.with_all().order_by("-commission__opened_at", "area__name")


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
        for each in counted_replies.order_by("due_on", "pk")
    ]


def list_drafts_of_officials() -> models.QuerySet[Draft]:
    """Return the replies that officials began to record for others and have not sent."""
    open_ones = Draft.objects.filter(addressee__commission__closed_at__isnull=True)
    rows = open_ones.filter(channel=ReplyChannel.RECORDED)
    return rows.select_related("addressee__commission").order_by("-saved_at")


def _count_undecided(commission: Commission) -> Counter[int]:
    """Return how many barriers or proposals have no decision, by addressee id."""
    rows: models.QuerySet[Barrier] | models.QuerySet[Proposal] = (
        Barrier.objects.all() if commission.asks_areas else Proposal.objects.all()
    )
    waiting = rows.filter(UNDECIDED, reply__addressee__commission=commission)
    return Counter(waiting.values_list("reply__addressee", flat=True))


def _reply_date(reply: Reply, commission: Commission) -> dt.date:
    """Return the date of a reply or, if none is recorded, the date the commission closed."""
    return reply.sent_on or commission.closed_on or dt.date.min


def _sender(reply: Reply) -> str:
    department = reply.addressee.department
    name = department.code if department else reply.addressee.name
    return f"{name} ({reply.from_label})" if reply.from_label else name
