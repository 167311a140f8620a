"""What the pages of a commission say of all its addressees, counted by the database."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from commissions.domain.emails import count_emails, emails_for, has_contact
from commissions.models import AddresseeQuerySet, Commission
from commissions.queries.progress import count_undecided

# How many names a page lists. It counts the others.
MOST_NAMES = 10


@dataclass(frozen=True)
class SomeNames:
    """The first names of some addressees, and how many there are."""

    names: list[str]
    count: int

    def __str__(self) -> str:
        """Return them as a sentence lists them: Kent, Swindon and 14 others."""
        others = f"{self.others} other{'s' if self.others > 1 else ''}"
        *first, last = [*self.names, *([others] if self.others else [])] or [""]
        return f"{', '.join(first)} and {last}" if first else last

    @property
    def others(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


@dataclass(frozen=True)
class CommissionTotals:
    """Counts and names of a commission's addressees; each is read when it is asked for."""

    commission: Commission

    @cached_property
    def _counts(self) -> dict[str, int]:
        rows, awaited = self.commission.addressees.order_by(), Q(reply__isnull=True)
        return rows.aggregate(
            total=Count("pk"),
            awaited=Count("pk", filter=awaited),
            unreachable=Count("pk", filter=awaited & ~has_contact()),
        )

    @property
    def total(self) -> int:
        return self._counts["total"]

    @property
    def awaited(self) -> int:
        return self._counts["awaited"]

    @property
    def replied(self) -> int:
        return self.total - self.awaited

    @cached_property
    def undecided(self) -> int:
        """How many barriers or proposals wait for a decision."""
        return count_undecided(self.commission)

    @cached_property
    def waiting(self) -> int:
        """How many emails have not been sent yet and will be tried again."""
        return emails_for(self.commission).waiting().count()

    @cached_property
    def emails(self) -> int:
        """How many emails go to all of them together."""
        return count_emails(self.commission.addressees.all())

    @cached_property
    def silent(self) -> SomeNames:
        """Those that have not replied."""
        return _name(self.commission.addressees.without_reply(), self.awaited)

    @cached_property
    def drafted(self) -> set[str]:
        """Those of the named silent ones whose reply is begun and not sent."""
        begun = self.commission.addressees.without_reply().filter(drafts__isnull=False)
        return {row.name for row in begun.select_related("area", "department")}

    @cached_property
    def unreachable(self) -> SomeNames:
        """Those that have not replied and have nobody to send an email to."""
        rows = self.commission.addressees.without_reply().filter(~has_contact())
        return _name(rows, self._counts["unreachable"])


def _name(rows: AddresseeQuerySet, count: int) -> SomeNames:
    found = rows.select_related("area", "department")[:MOST_NAMES] if count else ()
    return SomeNames([row.name for row in found], count)
