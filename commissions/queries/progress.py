"""How a round stands: who has answered what, who has not and since when, and its sentence."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from areas.models import led_by
from cbtracker import clock
from commissions.domain import emails
from commissions.domain.summary import AREAS, DEPARTMENTS, ReplyCounts, sentence
from commissions.models import (
    AccessLink,
    Addressee,
    Barrier,
    Commission,
    Draft,
    Proposal,
    Reply,
    ReplyAnswer,
)
from outbox.models import Email
from papers.models import Meeting


@dataclass(frozen=True)
class AddresseeStatus:
    """How one who is asked stands.

    ``is_unknown`` where it may have answered, since some did whose names are not recorded.
    """

    asked: Addressee
    letters: list[Email] = field(default_factory=list)
    recipients: list[emails.Recipient] = field(default_factory=list)
    draft: Draft | None = None
    has_link: bool = False
    is_unknown: bool = False
    undecided: int = 0

    @property
    def reply(self) -> Reply | None:
        return self.asked.given

    @property
    def label(self) -> str:
        """Awaited, nothing to add, no change or answered; silence is never taken for nothing."""
        if self.reply:
            return self.reply.label
        return "Not recorded" if self.is_unknown else "Awaiting reply"

    @property
    def since(self) -> dt.date | None:
        """The day from which an answer has been awaited."""
        return self.asked.added_on or self.asked.round.sent_on

    @property
    def sent(self) -> list[Email]:
        return [letter for letter in self.letters if letter.sent_at]

    @property
    def waiting(self) -> list[Email]:
        """The letters that have not left, and are to be tried again."""
        return [letter for letter in self.letters if letter.state == "waiting"]

    @property
    def days_late(self) -> int:
        """How many days an awaited answer is past the date due; 0 where it is not."""
        due = self.asked.round.due_on
        if self.reply or self.is_unknown or due is None:
            return 0
        return max((clock.today() - due).days, 0)


def standings(of_round: Commission) -> list[AddresseeStatus]:
    """Return how each who is asked stands, by name, in queries that do not grow with them."""
    rows = list(of_round.asked.with_all())
    letters: dict[str, list[Email]] = defaultdict(list)
    for letter in emails.letters_of(of_round).defer("text"):
        letters[letter.about].append(letter)
    to = emails.recipients(rows)
    drafts = {draft.asked_id: draft for draft in Draft.objects.filter(asked__round=of_round)}
    live = set(
        AccessLink.objects.filter(asked__round=of_round, ended_at__isnull=True).values_list(
            "asked_id", flat=True
        )
    )
    waiting = _undecided(of_round)
    return [
        AddresseeStatus(
            asked=row,
            letters=letters[row.about],
            recipients=to[row.pk],
            draft=drafts.get(row.pk),
            has_link=row.pk in live,
            is_unknown=bool(of_round.unnamed_nothing),
            undecided=waiting[row.pk],
        )
        for row in rows
    ]


def _undecided(of_round: Commission) -> Counter[int]:
    """Return how many barriers or proposals of each are still to be decided on."""
    kind: Any = Barrier if of_round.asks_areas else Proposal
    rows = kind.objects.filter(reply__asked__round=of_round, decision__isnull=True)
    return Counter(rows.values_list("reply__asked", flat=True))


def tally(of_round: Commission, rows: Iterable[Addressee], *, day: dt.date) -> ReplyCounts:
    """Return how a round stood at the end of a day, from those it asks."""
    asked = [row for row in rows if row.added_on is None or row.added_on <= day]
    given = [row.reply for row in asked if row.given and _day(row.reply, of_round) <= day]
    return ReplyCounts(
        asked=len(asked),
        nothing=of_round.unnamed_nothing + sum(r.answer == ReplyAnswer.NOTHING for r in given),
        added=sorted(_named(reply) for reply in given if reply.answer == ReplyAnswer.ADDED),
        is_open=of_round.closed_on is None or of_round.closed_on > day,
        in_the_name_of=of_round.in_the_name_of,
    )


def sentence_of(of_round: Commission, rows: Iterable[Addressee], *, day: dt.date) -> str:
    """Return what became of a round by the end of a day, as the paper says it."""
    wording = AREAS if of_round.asks_areas else DEPARTMENTS
    return sentence(tally(of_round, rows, day=day), wording)


def sentences_for(meeting: Meeting, day: dt.date) -> list[str]:
    """Return the sentence of each round that is tied to a meeting and had been sent by a day."""
    rounds = Commission.objects.filter(meeting=meeting).order_by("opened_at", "pk")
    found = []
    for of_round in rounds.prefetch_related("asked__reply", "asked__area", "asked__department"):
        began = of_round.sent_on or of_round.closed_on
        if began and began <= day:
            found.append(sentence_of(of_round, of_round.asked.all(), day=day))
    return found


def asked_of(user: User) -> Any:
    """Return where the areas that a lead has today are asked: rounds that were sent, newest first.

    Nobody else is asked anything here, and finds none.
    """
    if not user.is_lead:
        return Addressee.objects.none()
    rows = Addressee.objects.filter(area__in=led_by(user, on=clock.today()))
    sent = rows.exclude(round__sent_at__isnull=True, round__closed_at__isnull=True)
    return sent.with_all().order_by("-round__opened_at", "area__name")


def _day(reply: Reply, of_round: Commission) -> dt.date:
    """Return the day of a reply; where none is recorded, that on which the round was closed."""
    return reply.sent_on or of_round.closed_on or dt.date.min


def _named(reply: Reply) -> str:
    name = reply.asked.name if reply.asked.area_id else reply.asked.department.code  # type: ignore[union-attr]
    return f"{name} ({reply.from_label})" if reply.from_label else name
